"""The page that says to people what openapi.json says to programs. Both come from the table of calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import render_template

from wiki.api.v1 import auth, schemas
from wiki.api.v1.openapi import GROUPS, PARAMETERS, STATUSES, statuses_of
from wiki.api.v1.table import ENDPOINTS, Endpoint, blueprint
from wiki.extensions import settings

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.api.v1.validation import Schema


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a member of JSON; `kind` is what JSON Schema calls its type, `description` a gettext source."""

    name: str
    kind: str
    required: bool
    description: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallView:
    """One call as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    example: str
    parameters: tuple[Field, ...]
    fields: tuple[Field, ...]
    status: str
    answer: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Docs:
    """What templates/api/docs.html shows: calls by group, and the objects that they answer with."""

    base: str
    groups: tuple[tuple[str, str, tuple[CallView, ...]], ...]
    objects: tuple[tuple[str, tuple[Field, ...]], ...]

    @property
    def named(self) -> frozenset[str]:
        """The names of the objects."""
        return frozenset(name for name, _ in self.objects)


@blueprint.get("/docs")
def documentation() -> ResponseReturnValue:
    """Show every call, its parameters, fields and answers, with an example."""
    return render_template("api/docs.html", docs=docs(f"{settings().public_url}/api/v1"))


documentation.permission = auth.PUBLIC  # type: ignore[attr-defined]


@cache
def docs(base: str) -> Docs:
    """Return the page's content; `base` is the address of the API without a slash at its end."""
    groups = tuple(
        (name, title, tuple(_call(entry, base) for entry in ENDPOINTS if entry.group == name))
        for name, title in GROUPS.items()
    )
    objects = tuple((name, fields(schema)) for name, schema in schemas.ANSWERS.items() if "properties" in schema)
    return Docs(base, groups, objects)


def fields(schema: Schema) -> tuple[Field, ...]:
    """Return the members of an object's schema."""
    required = schema.get("required", ())
    return tuple(_field(name, one, required=name in required) for name, one in schema["properties"].items())


def _call(entry: Endpoint, base: str) -> CallView:
    path = [Field(name, "string", required=True, description=PARAMETERS[name]) for name in entry.parameters]
    query = [_field(name, schema, required=False) for name, schema in entry.query.items()]
    return CallView(
        entry.name, entry.method, entry.path, entry.summary, example(entry, base), (*path, *query),
        fields(schemas.BODIES[entry.body]) if entry.body else (), _status(entry.status), entry.answer,
        tuple((_status(status), STATUSES[status]) for status in statuses_of(entry)),
    )  # fmt: skip


def example(entry: Endpoint, base: str) -> str:
    """Return a call of curl, a line for each option."""
    path, _, options = entry.example.partition(" ")
    parts = [f"curl '{base}{path}'"]
    if entry.writes:
        parts += ["-H 'Authorization: Bearer TOKEN'", "-H 'Content-Type: application/json'"]
    return " \\\n  ".join([*parts, options] if options else parts)


def _status(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _field(name: str, schema: Schema, *, required: bool) -> Field:
    choices = tuple(str(choice) for choice in schema.get("enum", ()) if choice is not None)
    return Field(name, _kind(schema), required, schema.get("description", ""), choices)


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if schema["type"] == "array":
        return f"[{_kind(schema['items'])}]"
    return " | ".join(schema["type"]) if isinstance(schema["type"], list) else str(schema["type"])
