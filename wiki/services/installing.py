"""What a new installation needs: the schema, the demonstration drafts, an administrator; and whether it is ready."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from wiki.domain import names
from wiki.domain.sectors import Role, Sector
from wiki.services import accounts, passwords
from wiki.services.connecting import begin
from wiki.storage import migrate
from wiki.storage.accounts import Account
from wiki.storage.session import make_engine, make_sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from wiki.config import Settings

_LOCK = 7_036_874_419


@dataclass(frozen=True, slots=True)
class Installed:
    """What was made: the administrator's name and password when there was none, and how many demonstration drafts."""

    administrator: str = ""
    password: str = ""
    drafts: int = 0


def install(settings: Settings, now: datetime) -> Installed:
    """Bring the database up to date and make what is missing; what is there stays: to be called at every start."""
    migrate.upgrade(settings.database_url)
    engine = make_engine(settings.database_url)
    try:
        with make_sessions(engine)() as session:
            begin(session)
            if engine.dialect.name == "postgresql":
                # Several servers may start at once on one database.
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            drafts = _demonstration(session, now) if settings.demo else 0
            name, password = _administrator(session, settings, now)
            session.commit()
    finally:
        engine.dispose()
    return Installed(name, password, drafts)


def _demonstration(session: Session, now: datetime) -> int:
    from wiki.services import demonstrating  # noqa: PLC0415 - only a start needs it, and a request asks `not_ready`

    return demonstrating.play(session, now)


def _administrator(session: Session, settings: Settings, now: datetime) -> tuple[str, str]:
    if session.scalar(select(Account.id).where(Account.role == Role.ADMINISTRATOR).limit(1)) is not None:
        return "", ""
    wanted = ("admin", "administrator", *(f"admin{number}" for number in range(2, 1000)))
    name = next(name for name in wanted if not _is_taken(session, name))
    password = secrets.token_urlsafe(12)
    new = accounts.NewAccount(name, "", password, Sector.GOVERNMENT, Role.ADMINISTRATOR)
    accounts.register(session, new, passwords.make_hash(password, settings.password_cost), now)
    return name, password


def _is_taken(session: Session, name: str) -> bool:
    return session.scalar(select(Account.id).where(Account.name_key == names.key(name))) is not None


def not_ready(session: Session) -> str:
    """Return why the wiki cannot work now, or the empty string. One query."""
    try:
        return "" if migrate.is_current(session) else "the database has not the schema of this version"
    except SQLAlchemyError:
        session.rollback()
        return "the database cannot be reached"
