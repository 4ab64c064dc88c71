"""Static files under addresses that carry the hash of their content, so that browsers may keep them for a year.

Files are read, hashed and compressed once a process. Addresses are looked up in the list of what stood in `static/`
when the process started, so no path leads out of it.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from wiki.domain.errors import NotFoundError
from wiki.web.access import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FOLDER = Path(__file__).parents[2] / "static"
_YEAR = "public, max-age=31536000, immutable"
_TEXT = ("text/", "image/svg", "application/json", "application/manifest")

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    zipped: bytes | None
    digest: str
    type: str


@cache
def _names() -> frozenset[str]:
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


@lru_cache(maxsize=512)
def _load(name: str) -> _File:
    if name not in _names():
        raise NotFoundError
    body = (FOLDER / name).read_bytes()
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = "application/manifest+json" if name.endswith(".webmanifest") else kind
    zipped = gzip.compress(body, 9, mtime=0) if kind.startswith(_TEXT) else None
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return _File(body, zipped, hashlib.sha256(body).hexdigest()[:16], kind)


@lru_cache(maxsize=512)
def asset(name: str) -> str:
    """Return the address of a file in `static/`; a name that is not there gives an address without a hash."""
    if name not in _names():
        return f"/static/{name}"
    return f"/static/{name}?v={_load(name).digest}"


@blueprint.get("/static/<path:name>")
@public
def static(name: str) -> ResponseReturnValue:
    """Answer with a file; for a year when the address carries its present hash, else to be asked for again."""
    file = _load(name)
    response = Response(content_type=file.type)
    response.headers["Cache-Control"] = _YEAR if request.args.get("v") == file.digest else "public, no-cache"
    response.set_etag(file.digest)
    if file.digest in request.if_none_match:
        response.status_code = 304
    elif file.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.data = file.zipped
    else:
        response.data = file.body
    if file.zipped is not None:
        response.headers["Vary"] = "Accept-Encoding"
    return response
