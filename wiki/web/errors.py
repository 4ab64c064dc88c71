"""Errors as people see them: pages in the shell. Programs, under /api, get what the API makes of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from flask import current_app, redirect, render_template, request
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException

from wiki.domain import errors
from wiki.extensions import db
from wiki.i18n import gettext
from wiki.services import drafting
from wiki.web.access import current_actor, moved
from wiki.web.context import address

if TYPE_CHECKING:
    from collections.abc import Callable

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


def _domain(error: errors.DomainError) -> Response:
    former = (request.view_args or {}).get("slug")
    if isinstance(error, drafting.MovedError) and former:
        return moved(former, error.slug)
    status = status_of(error)
    if status == 500:
        _log.error("damage", path=request.path, problem=str(error))
    if status == 403 and request.method in ("GET", "HEAD") and current_actor() is None:
        return _log_in_first()
    special = type(error).message != error.message
    response = page(status, say(error) if special or isinstance(error, errors.ClosedError) else "")
    if isinstance(error, errors.TooManyError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _log_in_first() -> Response:
    return current_app.make_response(redirect(f"/login?{urlencode({'next': address()})}", 303))


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    response = page(error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate", "content-range"):
            response.headers[name] = value
    return response


def _unexpected(_: Exception) -> Response:
    """Anything else is our own mistake: the page does not depend on what failed."""
    return page(500)


def _refuse_nul() -> None:
    """Refuse the one character that PostgreSQL cannot even be asked about; no address of ours holds it."""
    if "\0" in request.path:
        raise errors.NotFoundError
    if any("\0" in part for pair in request.args.items(multi=True) for part in pair):
        raise BadRequest


def init_app(app: Flask, problem: Callable[[Exception], Response]) -> None:
    """Answer every error of `app`: with a page, under /api with what `problem` makes of it.

    While testing, what is unexpected is raised instead.
    """

    def answer(error: Exception, shown: Callable[[Any], Response | HTTPException]) -> Response | HTTPException:
        return problem(error) if request.path.startswith("/api/") else shown(error)

    def unexpected(error: Exception) -> Response | HTTPException:
        if app.testing:
            raise error
        db.session.rollback()
        _log.error("unexpected", path=request.path, method=request.method, exc_info=error)
        return answer(error, _unexpected)

    def beyond(_: Exception) -> Response | HTTPException:
        """Answer to a number or a character that the database cannot even be asked about."""
        db.session.rollback()
        return answer(BadRequest(), _http)

    app.before_request(_refuse_nul)
    app.register_error_handler(DataError, beyond)
    app.register_error_handler(OverflowError, beyond)
    app.register_error_handler(errors.DomainError, lambda error: answer(error, _domain))
    app.register_error_handler(HTTPException, lambda error: answer(error, _http))
    app.register_error_handler(Exception, unexpected)
