"""Opens the database for programs without a web server: commands and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki.storage import migrate
from wiki.storage.session import begin_write, make_engine, make_sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from wiki.config import Settings


def connect(settings: Settings) -> sessionmaker[Session]:
    """Return the maker of sessions; a database that is empty or behind is brought to this version's schema first."""
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    if not _is_current(sessions):
        migrate.upgrade(settings.database_url)
    return sessions


def begin(session: Session) -> None:
    """Begin a transaction that writes, before anything is read in it."""
    begin_write(session)


def _is_current(sessions: sessionmaker[Session]) -> bool:
    with sessions() as session:
        return migrate.is_current(session)
