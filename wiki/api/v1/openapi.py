"""The description of the API in OpenAPI 3.1, made from the table of calls."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from wiki.api.v1 import replies, schemas
from wiki.api.v1.table import ENDPOINTS, Call, Endpoint, endpoint
from wiki.extensions import settings
from wiki.i18n import N_

if TYPE_CHECKING:
    from flask import Response

    from wiki.api.v1.validation import Schema

GROUPS = {
    "drafts": N_("Drafts"),
    "revisions": N_("Revisions"),
    "sections": N_("Sections"),
    "threads": N_("Discussion"),
    "search": N_("Search"),
    "events": N_("Log"),
    "description": N_("Description"),
}
PARAMETERS = {
    "slug": N_("The draft's slug. A former one leads to the present one."),
    "revision": N_("A revision's number, or latest."),
    "a": N_("A revision's number, a date or time, or now."),
    "b": N_("A revision's number, a date or time, or now."),
    "section": N_("A section's identifier."),
    "thread": N_("A thread's number."),
}
STATUSES = {
    400: N_("The address or the body cannot be read."),
    401: N_("There is no API token, or it is not good."),
    403: N_("You may not do this, or the draft is closed for it."),
    404: N_("There is nothing at this address."),
    409: N_("Others changed the same passages: both texts of each."),
    412: N_("The draft has another revision than If-Match names."),
    413: N_("The body is too large."),
    415: N_("The body has another type."),
    422: N_("Some of the fields cannot be taken: errors says which."),
    429: N_("Too often; Retry-After says when to try again."),
    503: N_("Not found out yet; Retry-After says when to ask again."),
}


@endpoint(
    "GET", "/openapi.json", group="description", summary=N_("This API in OpenAPI 3.1"), answer="Document",
    example="/openapi.json",
)  # fmt: skip
def openapi(_: Call) -> Response:
    return replies.read(replies.encode(document(settings().public_url)))


@cache
def document(server: str) -> dict[str, Any]:
    """Return the description; `server` is the address of the wiki without a slash at its end."""
    paths: dict[str, dict[str, Any]] = {}
    for entry in ENDPOINTS:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Commondraft",
            "version": version("commondraft"),
            "description": "Drafts of laws, every revision of them, their discussion and everything that happens: "
            "open to read for everybody, to write with an API token.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{server}/api/v1"}],
        "tags": [{"name": name, "description": title} for name, title in GROUPS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas.ANSWERS | schemas.BODIES,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def statuses_of(entry: Endpoint) -> list[int]:
    """Return the errors that a call may answer with."""
    always = (400, 401, 403, 413, 415, 422, 429) if entry.writes else (400, 401)
    return sorted({*always, *entry.errors})


def _operation(entry: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": entry.name,
        "tags": [entry.group],
        "summary": entry.summary,
        "parameters": [*_in_path(entry), *_in_query(entry), *_in_headers(entry)],
        "responses": _responses(entry),
        # Reading with a token is allowed too.
        "security": [{"token": []}] if entry.writes else [{}, {"token": []}],
    }
    if entry.body:
        operation["requestBody"] = {
            "required": True, "content": {replies.JSON: {"schema": schemas.ref(entry.body)}},
        }  # fmt: skip
    return operation


def _in_path(entry: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": PARAMETERS[name], "schema": {"type": "string"}}
        for name in entry.parameters
    ]


def _in_query(entry: Endpoint) -> list[dict[str, Any]]:
    out = []
    for name, schema in entry.query.items():
        plain = {key: value for key, value in schema.items() if key != "description"}
        parameter: dict[str, Any] = {"name": name, "in": "query", "schema": plain}
        if "description" in schema:
            parameter["description"] = schema["description"]
        out.append(parameter)
    return out


def _in_headers(entry: Endpoint) -> list[dict[str, Any]]:
    if 412 in entry.errors:
        return [
            _header("If-Match", N_("The ETag of the draft or of its newest revision: save only if that still holds."))
        ]
    return [] if entry.writes else [_header("If-None-Match", N_("The ETag that you have: 304 if it still holds."))]


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}


def _responses(entry: Endpoint) -> dict[str, Any]:
    content = {replies.JSON: {"schema": schemas.ref(entry.answer)}}
    content |= {media: {"schema": schemas.ref(name)} for media, name in entry.media.items()}
    good: dict[str, Any] = {"description": HTTPStatus(entry.status).phrase, "content": content}
    if entry.status == 201:
        good["headers"] = {"Location": {"schema": {"type": "string"}, "description": "Where it is"}}
    out: dict[str, Any] = {str(entry.status): good}
    if not entry.writes:
        out["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    if "slug" in entry.parameters:
        code = 308 if entry.writes else 301
        out[str(code)] = {"description": "The draft has another slug now: see Location"}
    for status in statuses_of(entry):
        name = "Conflict" if status == 409 else "Problem"
        problem: Schema = {"application/problem+json": {"schema": schemas.ref(name)}}
        out[str(status)] = {"description": STATUSES[status], "content": problem}
    return out
