"""Addresses that belong to no page family: health, robots, and the reader's language and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, request

from wiki.extensions import db, settings
from wiki.services import installing
from wiki.web.access import public
from wiki.web.context import LANGUAGES, THEMES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("pages", __name__)
_YEAR = 365 * 24 * 3600
_ROBOTS = """User-agent: *
Disallow: /account
Disallow: /login
Disallow: /register
Disallow: /reset
Disallow: /preferences
Disallow: /admin
Disallow: /search
Disallow: /d/*/edit
Disallow: /d/*/compare/
"""


def safe_next(target: str | None, default: str = "/") -> str:
    """Return `target` when it is a path on this site, else `default`.

    Browsers take two slashes, a slash and a backslash, or control characters in front for another host, so only a path
    that starts with one slash and holds no backslash and no control character is taken.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(char) < 32 or ord(char) == 127 for char in target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target


@blueprint.get("/health/live")
@public
def live() -> ResponseReturnValue:
    """Say that the process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@blueprint.get("/health/ready")
@public
def ready() -> ResponseReturnValue:
    """Say whether the database can be reached and has the newest schema: 200 or 503."""
    problem = installing.not_ready(db.session())
    return Response(
        f"{problem or 'ok'}\n",
        status=503 if problem else 200,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Tell crawlers what not to fetch."""
    return Response(
        f"{_ROBOTS}\nSitemap: {settings().public_url}/sitemap.xml\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@blueprint.get("/preferences")
@public
def preferences() -> ResponseReturnValue:
    """Keep the chosen language and colours in cookies and go back to `next`."""
    response = current_app.make_response(redirect(safe_next(request.args.get("next")), 303))
    language, theme = request.args.get("language"), request.args.get("theme")
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    if language in LANGUAGES:
        response.set_cookie("language", language, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    if theme in THEMES:
        # A script may change the colours without a request, so it may write this one.
        response.set_cookie("theme", theme, max_age=_YEAR, secure=secure, samesite="Lax")
    elif theme is not None:
        response.delete_cookie("theme")
    return response
