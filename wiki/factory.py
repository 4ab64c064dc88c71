"""The composition root: builds the application from settings, and is the only place that knows all its parts."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from jinja2 import StrictUndefined
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from wiki import cli, telemetry
from wiki.api.errors import answer as problem
from wiki.config import Settings, from_environment
from wiki.domain.ports import Clock, SystemClock
from wiki.extensions import babel, csrf, db, login_manager, migrate
from wiki.services import rates, searching
from wiki.storage.freshness import Freshness
from wiki.storage.session import engine_options, prepare
from wiki.web import cache, context, errors, filters, headers, transaction
from wiki.web.draining import Drained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.typing import ResponseReturnValue

ROOT = Path(__file__).parents[1]
# Each module has a `blueprint`. One line a page family.
PAGES = (
    "wiki.web.assets",
    "wiki.web.pages",
    "wiki.web.account.entering",
    "wiki.web.account.own",
    "wiki.web.account.people",
    "wiki.web.account.admin",
    "wiki.web.home.views",
    "wiki.web.draft.views",
    "wiki.web.editing.views",
    "wiki.web.compare.views",
    "wiki.web.history.views",
    "wiki.web.authorship.views",
    "wiki.web.discussion.views",
    "wiki.web.search.views",
    "wiki.web.managing.views",
    "wiki.web.about.views",
    "wiki.web.data.views",
    "wiki.web.data.raw",
    "wiki.web.data.site",
)
# The API knows people by their tokens and never by a cookie, so a forged form cannot act for anybody.
API = ("wiki.api.v1",)


class Application(Flask):
    """Flask with one transaction around each view that writes (see wiki.web.transaction)."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view; what it writes is committed when it answers well, and only then."""
        if request.method not in transaction.UNSAFE or request.routing_exception is not None:
            return super().dispatch_request()
        return transaction.run(self.view_functions.get(request.endpoint or ""), self._answer)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request: quickly with a kept page when nothing has changed, else in full."""
        answer = cache.quick(self, environ, start_response)
        return super().__call__(environ, start_response) if answer is None else answer

    def _answer(self) -> Response:
        return self.make_response(super().dispatch_request())


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Application:
    """Return the application for `settings` (default: the environment's) and `clock` (default: the machine's)."""
    settings = settings or from_environment()
    telemetry.configure(settings.log_level)
    app = Application("wiki", root_path=str(ROOT / "wiki"), template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or SystemClock()
    app.extensions["search"] = searching.Engine(settings.search_index)
    app.extensions["meter"] = rates.Meter()
    _bind(app)
    for module in PAGES:
        app.register_blueprint(importlib.import_module(module).blueprint)
    for module in API:
        blueprint = importlib.import_module(module).blueprint
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    cli.register(app.cli)
    app.wsgi_app = Drained(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    return app


def _bind(app: Application) -> None:
    settings: Settings = app.extensions["settings"]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.auto_reload = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "wiki" / "storage" / "migrations"))
    csrf.init_app(app)
    login_manager.init_app(app, add_context_processor=False)
    babel.init_app(
        app,
        default_translation_directories=str(ROOT / "wiki" / "translations"),
        locale_selector=context.language,
        default_timezone="UTC",
    )
    for part in (context, filters):
        part.init_app(app)
    errors.init_app(app, problem)
    app.extensions["freshness"] = freshness = Freshness(app.config["SQLALCHEMY_DATABASE_URI"])
    cache.init_app(app, settings.page_cache, freshness.mark)
    headers.init_app(app, https=settings.secure_cookies)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    url = make_url(settings.database_url)
    if url.drivername.startswith("sqlite") and url.database and url.database != ":memory:":
        # Flask-SQLAlchemy would look in its instance folder, the commands look where they are started.
        file = Path(url.database).absolute()
        file.parent.mkdir(parents=True, exist_ok=True)
        url = url.set(database=str(file))
    # A form sends each byte of a text as up to three.
    largest = 3 * settings.max_text + 1_000_000
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "MAX_CONTENT_LENGTH": largest,
        "MAX_FORM_MEMORY_SIZE": largest,
        "MAX_FORM_PARTS": 200,
        # A token holds as long as the session: writing a law takes longer than an hour.
        "WTF_CSRF_TIME_LIMIT": None,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
    }
