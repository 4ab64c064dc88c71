"""Finished pages of visitors who are not logged in, kept in the memory of each process.

A view finds out by one query which version of things its page would show, and gives that version and a function that
makes the page: `return cached((head.id, head.version), lambda: render_template(...))`. The function is called only
when no page of that address, language, colours and version is kept. Pages hold relative times, so one is kept a minute
at most. What the function makes must depend on nothing else: not on the Host header, not on other cookies.

A page is made anew, and not kept, for who is logged in, when messages wait to be shown, and when it holds a CSRF token.

While nothing at all was committed to the database (wiki.storage.freshness), the same request gets the same page: then
`quick` answers before Flask is asked, at a tenth of the cost.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, request

from wiki.web.access import LOGIN_COOKIE
from wiki.web.context import language, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from flask import Flask
    from flask.typing import ResponseReturnValue

_SECONDS = 60.0
_SMALL = 500
_OVERHEAD = 4_000
_MOST_ALIASES = 10_000
_OWN = frozenset({"content-length", "etag", "vary"})
_OF_BODY = frozenset({"content-encoding", "content-length", "content-type"})
_MARK = "commondraft.mark"
# What of a request may decide on the answer; who asks for a state at a date is never answered quickly.
_DECIDING = ("PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "HTTP_ACCEPT_DATETIME")
_Headers = list[tuple[str, str]]


@dataclass(slots=True)
class _Page:
    body: bytes
    headers: _Headers
    digest: str
    until: float
    zipped: bytes = b""
    mark: Hashable | None = None
    # Whole sets of headers as they went out, by whether the body is compressed: with the body, and for 304.
    sent: dict[bool, tuple[_Headers, _Headers]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes to reckon with: the compressed form comes later."""
        return len(self.body) * 5 // 4 + _OVERHEAD


@dataclass(slots=True)
class Pages:
    """The pages of one process, the least recently used leave first. Safe between threads."""

    room: int
    mark: Callable[[], Hashable | None]
    _pages: OrderedDict[Hashable, _Page] = field(default_factory=OrderedDict)
    _aliases: dict[Hashable, Hashable] = field(default_factory=dict)
    _used: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> _Page | None:
        """Return the page that is kept under the key, unless its time is over."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.until < time.monotonic():
                del self._pages[key]
                self._used -= page.size
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Hashable, page: _Page) -> None:
        """Keep a page, unless it alone would take a quarter of the room."""
        if page.size * 4 > self.room:
            return
        with self._lock:
            old = self._pages.pop(key, None)
            self._used += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self._used > self.room:
                self._used -= self._pages.popitem(last=False)[1].size

    def alias(self, raw: Hashable, key: Hashable) -> None:
        """Remember that the request `raw` was answered with the page under `key`."""
        with self._lock:
            if len(self._aliases) >= _MOST_ALIASES:
                self._aliases.clear()
            self._aliases[raw] = key

    def find(self, raw: Hashable) -> _Page | None:
        """Return the page with which the request `raw` was answered before."""
        key = self._aliases.get(raw)
        return None if key is None else self.get(key)


def init_app(app: Flask, mebibytes: int, mark: Callable[[], Hashable | None]) -> None:
    """Give `app` a memory for pages; 0 keeps none. To be called before whatever else sets headers."""
    app.extensions["pages"] = Pages(mebibytes * 1024 * 1024, mark)
    if mebibytes:
        # Runs last, when the headers are complete.
        app.after_request(_remember)


def quick(app: Flask, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes] | None:
    """Answer a request that was answered before, when nothing was committed since; else return None."""
    pages: Pages = app.extensions["pages"]
    if not pages.room or environ["REQUEST_METHOD"] != "GET" or _is_known(environ.get("HTTP_COOKIE", "")):
        return None
    environ[_MARK] = mark = pages.mark()
    page = pages.find(tuple(map(environ.get, _DECIDING)))
    if page is None or mark is None or page.mark != mark:
        return None
    zipped = _takes_gzip(page, environ)
    sent = page.sent.get(zipped)
    if sent is None:
        return None
    if page.digest in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", sent[1])
        return []
    start_response("200 OK", sent[0])
    return [page.zipped if zipped else page.body]


def cached(version: Hashable, make: Callable[[], ResponseReturnValue]) -> Response:
    """Return the page that `make` would make for this request, made now or kept from before."""
    environ = request.environ
    if request.method not in ("GET", "HEAD") or _is_known(environ.get("HTTP_COOKIE", "")):
        return current_app.make_response(make())
    key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), language(), theme(), version)
    pages: Pages = current_app.extensions["pages"]
    kept = pages.get(key)
    if kept is None:
        response = current_app.make_response(make())
        if response.status_code != 200 or response.is_streamed or "csrf_token" in g:
            return response
        body = response.get_data()
        headers = [(name, value) for name, value in response.headers if name.lower() not in _OWN]
        kept = _Page(body, headers, hashlib.blake2b(body, digest_size=12).hexdigest(), time.monotonic() + _SECONDS)
        pages.keep(key, kept)
    kept.mark = environ.get(_MARK)
    g.kept = (key, kept)
    return _answer(kept)


def _is_known(cookies: str) -> bool:
    """Say whether the visitor has a log-in, or a session, in which messages may wait."""
    return f"{LOGIN_COOKIE}=" in cookies or "session=" in cookies


def _takes_gzip(page: _Page, environ: dict[str, Any]) -> bool:
    return len(page.body) > _SMALL and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")


def _answer(page: _Page) -> Response:
    environ = request.environ
    zipped = _takes_gzip(page, environ)
    if zipped:
        page.zipped = page.zipped or gzip.compress(page.body, 6, mtime=0)
    response = Response(page.zipped if zipped else page.body, headers=page.headers)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = f'"{page.digest}-gz"' if zipped else f'"{page.digest}"'
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if page.digest in environ.get("HTTP_IF_NONE_MATCH", ""):
        response.status_code = 304
        response.data = b""
        del response.headers["Content-Length"]
        response.headers.remove("Content-Type")
    return response


def _remember(response: Response) -> Response:
    """Keep the whole headers of a page that may be answered quickly the next time."""
    key, page = g.pop("kept", (None, None))
    if page is not None and response.status_code == 200 and request.method == "GET":
        headers = response.headers.to_wsgi_list()
        bare = [(name, value) for name, value in headers if name.lower() not in _OF_BODY]
        page.sent["Content-Encoding" in response.headers] = (headers, bare)
        pages: Pages = current_app.extensions["pages"]
        pages.alias(tuple(map(request.environ.get, _DECIDING)), key)
    return response
