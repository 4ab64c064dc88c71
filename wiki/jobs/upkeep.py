"""Throws away what has served its time: ended log-ins, used links, old counts, old renderings, mails that were sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from wiki.services import rates
from wiki.services.connecting import begin
from wiki.storage.accounts import LogIn, MailToken, OutgoingMail
from wiki.storage.revisions import Rendering

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

_RENDERINGS = timedelta(days=30)
_MAILS = timedelta(days=7)


def tidy(sessions: sessionmaker[Session], now: datetime) -> None:
    """Delete what is over and bring SQLite's write-ahead log back into the database."""
    with sessions() as session:
        begin(session)
        session.execute(delete(LogIn).where(LogIn.expires <= now))
        session.execute(delete(MailToken).where(MailToken.expires <= now))
        session.execute(delete(OutgoingMail).where(OutgoingMail.created <= now - _MAILS))
        session.execute(delete(Rendering).where(Rendering.created <= now - _RENDERINGS))
        rates.forget_old(session, now)
        session.commit()
    with sessions() as session:
        engine = session.get_bind().engine
    if engine.dialect.name == "sqlite":
        # Outside of any transaction, which our engines would begin at once.
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()
