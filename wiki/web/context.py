"""What every template knows: the viewer, the language, the theme, the address, and flashed messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, get_flashed_messages, request
from flask_babel import get_translations

from wiki import i18n
from wiki.extensions import settings
from wiki.web.access import current_actor
from wiki.web.assets import asset

if TYPE_CHECKING:
    from flask import Flask

LANGUAGES = {"en": "English", "zh": "中文"}
THEMES = ("light", "dark")


def language() -> str:
    """Return the reader's language: the cookie's, else the browser's, else English."""
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default="en") or "en"


def theme() -> str:
    """Return the chosen colours, `light` or `dark`; empty: as the system has it."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def address() -> str:
    """Return the path and query of this page, to come back to."""
    return request.full_path.rstrip("?")


def flashes(*, with_categories: bool = False) -> list[Any]:
    """Return and forget the waiting messages; without a session's cookie there are none, and no session is opened."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return []
    return list(get_flashed_messages(with_categories=with_categories))


def common() -> dict[str, Any]:
    """Return the names that every page may use."""
    return {
        "viewer": current_actor(),
        "language": i18n.language(),
        "languages": list(LANGUAGES.items()),
        "theme": theme(),
        "path": address(),
        "site_name": settings().site_name,
        "licence": settings().licence,
        "licence_url": settings().licence_url,
        "get_flashed_messages": flashes,
    }


def init_app(app: Flask) -> None:
    """Give all templates of `app` these names."""
    app.jinja_env.globals["asset"] = asset
    app.context_processor(common)
    app.jinja_env.install_gettext_callables(i18n.gettext, i18n.form, newstyle=True)  # type: ignore[attr-defined]

    @app.before_request
    def _speak() -> None:
        i18n.speak(language(), get_translations())
