"""What Flask is extended by: made here, bound to an application in wiki.factory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Response, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from wiki.services import rates, searching
from wiki.storage.models import Base
from wiki.storage.session import begin_write as begin

if TYPE_CHECKING:
    from datetime import datetime

    from wiki.config import Settings
    from wiki.domain.ports import Clock


class _Login(LoginManager):
    """Flask-Login without its cookie to remember people by: looking for it would open the session at each request."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
csrf = CSRFProtect()
babel = Babel()
migrate = Migrate()
login_manager = _Login()
# Log-ins are rows of ours that end when a password changes; an address that changes on the way home ends nothing.
login_manager.session_protection = None


def settings() -> Settings:
    """Return the settings of the current application."""
    return cast("Settings", current_app.extensions["settings"])


def now() -> datetime:
    """Return the present moment by the application's clock: UTC, whole seconds."""
    return cast("Clock", current_app.extensions["clock"]).now()


def begin_write() -> None:
    """Begin the transaction that writes in this request's session (see wiki.storage.session.begin_write)."""
    begin(db.session())


def search_engine() -> searching.Engine:
    """Return what searches the index: one for each process."""
    return cast("searching.Engine", current_app.extensions["search"])


def limit(what: rates.Limit, who: str) -> None:
    """Count an attempt of `who` (an address or account). Raises TooManyError over the limit, unless limits are off."""
    if settings().rate_limits:
        rates.allow(db.session(), what, who, now())


def limit_reading(what: rates.Limit, who: str) -> None:
    """The same for what only reads and so must write no count: each process counts for itself."""
    if settings().rate_limits:
        cast("rates.Meter", current_app.extensions["meter"]).allow(what, who, now())
