"""Answers: JSON with entity tags, 304 for what the client has, pages of lists, the new address of what has moved."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Response, request, url_for

if TYPE_CHECKING:
    from collections.abc import Mapping


JSON = "application/json"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


def encode(value: object) -> bytes:
    """Return JSON in UTF-8, without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read(body: bytes, *, etag: str = "", immutable: bool = False, content_type: str = JSON, vary: str = "") -> Response:
    """Answer a GET: with `body`, or with 304 when the client has it.

    `etag` is an opaque strong tag without quotation marks; without one it is made from the body. What is
    `immutable` may be kept for a year, all else is asked for again.
    """
    tag = etag or hashlib.blake2b(body, digest_size=12).hexdigest()
    response = Response(body, content_type=content_type)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    response.set_etag(tag)
    response.headers["Cache-Control"] = _FOR_EVER if immutable else _ASK_AGAIN
    if vary:
        response.headers["Vary"] = vary
    return response


def has(etag: str) -> bool:
    """Say whether the client has what this tag names, so that nothing need be read to answer."""
    return request.if_none_match.contains_weak(etag)


def listing(
    asked: Mapping[str, Any], items: list[dict[str, Any]], following: Mapping[str, object] | None, **more: Any
) -> Response:
    """Answer with a page of a list; `asked` are its parameters, `following` those of the next page, None at the end."""
    onward = None
    if following is not None:
        given = {name: value for name, value in asked.items() if name in request.args and value is not None}
        onward = f"{quote(request.path)}?{urlencode(given | dict(following), doseq=True)}"
    response = read(encode({"items": items, "next": onward, **more}))
    if onward is not None:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


def created(data: dict[str, Any], location: str) -> Response:
    """Answer that something was made, and where it is."""
    return Response(encode(data), 201, content_type=JSON, headers={"Location": location, "Cache-Control": "no-store"})


def done(data: dict[str, Any]) -> Response:
    """Answer that something was changed, with what it is now."""
    return Response(encode(data), 200, content_type=JSON, headers={"Cache-Control": "no-store"})


def moved(path: Mapping[str, str], slug: str) -> Response:
    """Lead to the same call under the draft's present slug."""
    values: dict[str, Any] = {**path, "slug": slug}
    location = url_for(request.endpoint or "", **values)
    asked = request.query_string.decode("latin-1")
    status = 301 if request.method in ("GET", "HEAD") else 308
    headers = {"Location": f"{location}?{asked}" if asked else location, "Cache-Control": "no-cache"}
    return Response(encode({"slug": slug}), status, content_type=JSON, headers=headers)


def draft_page(slug: str, rest: str = "") -> str:
    """Return the path of a draft's page for people."""
    return f"/d/{quote(slug)}{rest}"


def call_path(rest: str) -> str:
    """Return the path of a call of this API; `rest` begins with a slash."""
    return f"/api/v1{quote(rest)}"
