"""Reads what a view has left of a request's body, so that the client gets its answer.

A server that answers before it has read the body closes the connection, and a client that is still sending sees the
connection break instead of "this is too large" or "log in first".
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Who sends more than this shall see the connection break.
_MOST = 64_000_000
_CHUNK = 65_536


class Drained:
    """A WSGI application whose bodies are read to their end, where the server says that they have one."""

    def __init__(self, application: WSGIApplication) -> None:
        """Keep the application."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer; what the application left of the body is read and forgotten before the answer is sent."""
        answer = self._application(environ, start_response)
        if environ.get("wsgi.input_terminated") and environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            left = _MOST
            with suppress(OSError):
                while left > 0 and (read := environ["wsgi.input"].read(_CHUNK)):
                    left -= len(read)
        return answer
