"""Checking what clients send against the JSON Schemas that the documentation shows: one source for both.

The part of JSON Schema that the API uses: type (one, or one or null), enum, minimum, maximum, minLength, items,
maxItems, properties, required. Objects take only the
properties that are named, so nothing can be set that is not offered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wiki.domain.errors import DomainError, InvalidError
from wiki.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

Schema = dict[str, Any]
Errors = dict[str, DomainError]

# What a column of whole numbers holds; PostgreSQL will not even compare it with more.
LARGEST = 2**31 - 1
# Beyond this, numbers are not the same in all programs that read JSON (RFC 8259, section 6).
LARGEST_ID = 2**53 - 1
MARKDOWN = "markdown"
_DIGITS = re.compile(r"-?[0-9]{1,16}", re.ASCII)
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None),
}  # fmt: skip
_WANTED = {
    "string": N_("Give a text in quotation marks."),
    "integer": N_("Give a whole number."),
    "boolean": N_("Give true or false."),
    "array": N_("Give a list."),
    "object": N_("Give an object."),
}


def body(schema: Schema, value: object) -> dict[str, Any]:
    """Return the body when it fits the schema of an object. Raises InvalidError with a message for each wrong field."""
    errors: Errors = {}
    _check(schema, value, "body", errors)
    if errors:
        raise InvalidError(**errors)
    return dict(value) if isinstance(value, dict) else {}


def query(schemas: Mapping[str, Schema], given: MultiDict[str, str]) -> dict[str, Any]:
    """Return the parameters of an address as what they mean, defaults filled in. Raises InvalidError."""
    errors: Errors = {}
    out: dict[str, Any] = {}
    for name, schema in schemas.items():
        sent = [raw for raw in given.getlist(name) if raw]
        value: object = sent if schema["type"] == "array" else schema.get("default")
        if sent and schema["type"] != "array":
            value = _number(sent[0]) if schema["type"] == "integer" else sent[0]
        if value is not None:
            _check(schema, value, name, errors)
        out[name] = value
    if errors:
        raise InvalidError(**errors)
    return out


def readable(text: str) -> bool:
    """Say whether a text can be stored and looked up: no NUL, which PostgreSQL refuses, and no half of a character."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _number(raw: str) -> int | str:
    return int(raw) if _DIGITS.fullmatch(raw) else raw


def _check(schema: Schema, value: object, at: str, errors: Errors) -> None:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is(value, kind) for kind in kinds):
        errors[at] = DomainError(_WANTED[kinds[0]])
    elif "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(str(choice) for choice in schema["enum"])
        errors[at] = DomainError(N_("Choose one of: %(choices)s."), choices=choices)
    elif isinstance(value, str):
        _check_string(schema, value, at, errors)
    elif isinstance(value, int) and not isinstance(value, bool):
        _check_number(schema, value, at, errors)
    elif isinstance(value, list):
        _check_list(schema, value, at, errors)
    elif isinstance(value, dict):
        _check_object(schema, value, at, errors)


def _is(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _check_string(schema: Schema, value: str, at: str, errors: Errors) -> None:
    # Of texts and comments the service says in which line the character stands.
    if schema.get("format") != MARKDOWN and not readable(value):
        errors[at] = DomainError(N_("This holds a character that is not allowed."))
    elif len(value) < schema.get("minLength", 0):
        errors[at] = DomainError(N_("This is missing."))


def _check_number(schema: Schema, value: int, at: str, errors: Errors) -> None:
    least, most = schema.get("minimum", -LARGEST), schema.get("maximum", LARGEST)
    if value < least:
        errors[at] = DomainError(N_("Give a number not less than %(limit)s."), limit=least)
    elif value > most:
        errors[at] = DomainError(N_("Give a number not greater than %(limit)s."), limit=most)


def _check_list(schema: Schema, value: list[object], at: str, errors: Errors) -> None:
    if len(value) > schema.get("maxItems", LARGEST):
        errors[at] = DomainError(N_("At most %(limit)s of them."), limit=schema["maxItems"])
        return
    for item in value:
        _check(schema["items"], item, at, errors)


def _check_object(schema: Schema, value: dict[str, object], at: str, errors: Errors) -> None:
    inside = "" if at == "body" else f"{at}."
    properties: dict[str, Schema] = schema["properties"]
    for name in value:
        if name not in properties:
            errors[inside + _shown(name)] = DomainError(N_("There is no such field."))
    for name, wanted in properties.items():
        if name in value:
            _check(wanted, value[name], inside + name, errors)
        elif name in schema.get("required", ()):
            errors[inside + name] = DomainError(N_("This is missing."))


def _shown(name: str) -> str:
    """Return a client's name of a field, short enough and fit to be sent back."""
    return name[:60].encode("utf-8", "replace").decode()
