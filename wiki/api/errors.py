"""Every error under /api is a problem of RFC 9457 with the same members: one shape for people's programs to read."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import structlog
from flask import Response, request
from werkzeug.exceptions import HTTPException

from wiki.domain import errors
from wiki.i18n import N_, gettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wiki.domain.text.merge import Together

_STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFoundError: 404,
    errors.NotAllowedError: 403,
    errors.ClosedError: 403,
    errors.TooManyError: 429,
    errors.TooLargeError: 413,
    errors.InvalidError: 422,
    errors.ConflictError: 409,
}
# What the framework finds wrong before any view is called, in our words.
_WORDS = {
    400: N_("This request cannot be read."),
    404: errors.NotFoundError.message,
    405: N_("This address does not take this method."),
    413: errors.TooLargeError.message,
    415: N_("Send the body as application/json."),
    500: errors.DomainError.message,
}
_KEPT = frozenset({"allow", "retry-after", "www-authenticate"})
_log = structlog.get_logger()


class RequestError(errors.DomainError):
    """What is wrong with the request itself rather than with what it asks for: it brings its own status and headers."""

    def __init__(self, status: int, message: str, **values: object) -> None:
        """Keep the status; `values` fills the places of the message."""
        super().__init__(message, **values)
        self.status = status
        self.headers: dict[str, str] = {}

    def with_header(self, name: str, value: str) -> RequestError:
        """Return this error, to be answered with a further header."""
        self.headers[name] = value
        return self


def answer(error: Exception) -> Response:
    """Return the problem that an error is: of the domain, of HTTP, or a mistake of ours (which shows nothing of it)."""
    if isinstance(error, errors.DomainError):
        return _of_domain(error)
    if isinstance(error, HTTPException) and error.code is not None:
        headers = {name: value for name, value in error.get_headers() if name.lower() in _KEPT}
        return problem(error.code, gettext(_WORDS[error.code]) if error.code in _WORDS else "", headers)
    return problem(500)


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Return a problem; `detail` is for people, in their language, `more` are further members."""
    title = HTTPStatus(status).phrase
    body = {
        "type": "about:blank", "title": title, "status": status,
        "detail": detail or (gettext(_WORDS[status]) if status in _WORDS else title),
        "instance": quote(request.path), **more,
    }  # fmt: skip
    response = Response(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), status, content_type="application/problem+json"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def _of_domain(error: errors.DomainError) -> Response:
    detail, headers, more = say(error), {}, {}
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, RequestError):
        status, headers = error.status, error.headers
    elif isinstance(error, errors.InvalidError):
        more = {"errors": {name: say(reason) for name, reason in error.errors.items()}}
    elif isinstance(error, errors.TooManyError):
        headers = {"Retry-After": str(error.retry_after)}
    elif isinstance(error, errors.ConflictError):
        more = _conflict(error)
    if status == 500:
        _log.error("damage", path=request.path, problem=str(error))
    return problem(status, detail, headers, **more)


def _conflict(error: errors.ConflictError) -> dict[str, Any]:
    """Return both sides of each conflict; `merged_text` has all that agrees, and the current words elsewhere."""
    conflicts = [
        {"base": one.base, "current": one.theirs, "yours": one.yours, "moved": one.moved}
        for one in error.merge.conflicts
    ]
    return {
        "base": error.base, "current": error.current, "conflicts": conflicts, "merged_text": error.merge.text("theirs"),
        "both_added": both_added(error.merge.together),
    }  # fmt: skip


def both_added(together: Sequence[Together]) -> list[dict[str, str]]:
    """Return the places where others had added text, too, for `both_added`."""
    return [{"current": one.theirs, "yours": one.yours} for one in together]


def say(error: errors.DomainError) -> str:
    """Return the words of an error in the reader's language."""
    return str(gettext(error.message, **error.values))
