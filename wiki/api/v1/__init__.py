"""Version 1 of the API: `blueprint` holds every call of wiki.api.v1.table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from wiki.api.v1 import (
    annotating,
    authorship,
    comparing,
    documentation,
    drafts,
    events,
    openapi,
    revisions,
    search,
    sections,
    threads,
)
from wiki.api.v1.table import blueprint

if TYPE_CHECKING:
    from flask import Response

__all__ = [
    "annotating",
    "authorship",
    "blueprint",
    "comparing",
    "documentation",
    "drafts",
    "events",
    "openapi",
    "revisions",
    "search",
    "sections",
    "threads",
]

_SHARED = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After"),
)
_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Authorization, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
)


@blueprint.after_app_request
def _share(response: Response) -> Response:
    """Let pages of other sites read, errors too; what is not read needs no permission of theirs and gets none."""
    if request.path.startswith("/api/") and request.method in ("GET", "HEAD", "OPTIONS"):
        for name, value in (*_SHARED, *(_PREFLIGHT if request.method == "OPTIONS" else ())):
            response.headers[name] = value
    return response
