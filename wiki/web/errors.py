"""Errors as people and programs see them: pages in the shell, and RFC 9457 problems for addresses under /api."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from flask import current_app, json, redirect, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from wiki.domain import errors
from wiki.extensions import db
from wiki.web.access import current_actor
from wiki.web.context import address

if TYPE_CHECKING:
    from flask import Flask, Response

_STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFoundError: 404,
    errors.NotAllowedError: 403,
    errors.ClosedError: 403,
    errors.TooManyError: 429,
    errors.TooLargeError: 413,
    errors.InvalidError: 422,
    errors.ConflictError: 409,
}
_PAGES = frozenset({400, 403, 404, 409, 410, 413, 422, 429})
_log = structlog.get_logger()


def say(error: errors.DomainError) -> str:
    """Return the words of an error in the reader's language."""
    return str(gettext(error.message, **error.values))


def status_of(error: errors.DomainError) -> int:
    """Return the HTTP status that an error of the domain answers with."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def page(status: int, message: str = "") -> Response:
    """Return the page of an error in the shell; `message` says what is wrong with this very request."""
    name = status if status in _PAGES else 400 if status < 500 else 500
    if name == 500:
        body = current_app.jinja_env.get_template("errors/500.html").render()
    else:
        body = render_template(f"errors/{name}.html", message=message)
    response = current_app.make_response(body)
    response.status_code = status
    return response


def problem(status: int, detail: str = "", **more: Any) -> Response:
    """Return a problem of RFC 9457; `more` are its further members."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **more}
    if detail:
        body["detail"] = detail
    response = current_app.make_response(json.dumps(body))
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _domain(error: errors.DomainError) -> Response:
    status = status_of(error)
    if status == 500:
        _log.error("damage", path=request.path, problem=str(error))
    if _is_api():
        response = _problem_of(error, status)
    elif status == 403 and request.method in ("GET", "HEAD") and current_actor() is None:
        return _log_in_first()
    else:
        special = type(error).message != error.message
        response = page(status, say(error) if special or isinstance(error, errors.ClosedError) else "")
    if isinstance(error, errors.TooManyError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _problem_of(error: errors.DomainError, status: int) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, errors.InvalidError):
        more["errors"] = {name: say(reason) for name, reason in error.errors.items()}
    if isinstance(error, errors.ConflictError):
        more |= {"base": error.base, "current": error.current}
    return problem(status, say(error), **more)


def _log_in_first() -> Response:
    return current_app.make_response(redirect(f"/login?{urlencode({'next': address()})}", 303))


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    response = problem(error.code, error.description or "") if _is_api() else page(error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate", "content-range"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """Anything else is our own mistake: it is logged, and the page does not depend on what failed."""
    db.session.rollback()
    _log.error("unexpected", path=request.path, method=request.method, exc_info=error)
    return problem(500) if _is_api() else page(500)


def init_app(app: Flask) -> None:
    """Answer every error of `app`. While testing, what is unexpected is raised instead."""
    app.register_error_handler(errors.DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
