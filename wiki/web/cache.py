"""Finished pages of visitors who are not logged in, kept in the memory of each process.

A view finds out by one query which version of things its page would show, and gives that version and a function that
makes the page: `return cached((head.id, head.version), lambda: render_template(...))`. The function is called only
when no page of that address, language, colours and version is kept. Pages hold relative times, so one is kept a minute
at most. What the function makes must depend on nothing else: not on the Host header, not on other cookies.

A page is made anew, and not kept, for who is logged in, when messages wait to be shown, and when it holds a CSRF token.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request

from wiki.web.access import LOGIN_COOKIE
from wiki.web.context import language, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from flask import Flask
    from flask.typing import ResponseReturnValue

_SECONDS = 60.0
_SMALL = 500
_OVERHEAD = 1_500
_OWN = frozenset({"content-length", "etag", "vary"})


@dataclass(slots=True)
class _Page:
    body: bytes
    headers: list[tuple[str, str]]
    digest: str
    until: float
    zipped: bytes = b""

    @property
    def size(self) -> int:
        """Bytes to reckon with: the compressed form comes later."""
        return len(self.body) * 5 // 4 + _OVERHEAD


@dataclass(slots=True)
class Pages:
    """The pages of one process, the least recently used leave first. Safe between threads."""

    room: int
    _pages: OrderedDict[Hashable, _Page] = field(default_factory=OrderedDict)
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


def init_app(app: Flask, mebibytes: int) -> None:
    """Give `app` a memory for pages; 0 keeps none."""
    app.extensions["pages"] = Pages(mebibytes * 1024 * 1024)


def cached(version: Hashable, make: Callable[[], ResponseReturnValue]) -> Response:
    """Return the page that `make` would make for this request, made now or kept from before."""
    if request.method not in ("GET", "HEAD") or not _is_stranger():
        return current_app.make_response(make())
    environ = request.environ
    key = (environ["PATH_INFO"], environ["QUERY_STRING"], language(), theme(), version)
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
    return _answer(kept)


def _is_stranger() -> bool:
    """Say whether the visitor has no log-in and no waiting messages (which stand in the session)."""
    cookies = request.cookies
    return LOGIN_COOKIE not in cookies and current_app.config["SESSION_COOKIE_NAME"] not in cookies


def _answer(page: _Page) -> Response:
    environ = request.environ
    if page.digest in environ.get("HTTP_IF_NONE_MATCH", ""):
        response = Response(status=304)
        response.headers["ETag"] = f'"{page.digest}"'
    elif len(page.body) > _SMALL and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        page.zipped = page.zipped or gzip.compress(page.body, 6, mtime=0)
        response = Response(page.zipped, headers=page.headers)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = f'"{page.digest}-gz"'
    else:
        response = Response(page.body, headers=page.headers)
        response.headers["ETag"] = f'"{page.digest}"'
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    return response
