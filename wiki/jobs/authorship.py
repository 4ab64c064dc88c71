"""The task that finds out who brought each word, for drafts of databases older than the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki.services import attributing
from wiki.services.connecting import begin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker


def attribute(sessions: sessionmaker[Session]) -> bool:
    """Take up the next revisions of one draft; return whether there was anything to do. Idle it costs one query."""
    with sessions() as session:
        if attributing.pending(session) is None:
            return False
    with sessions() as session:
        begin(session)
        draft_id = attributing.pending(session)
        if draft_id is not None:
            attributing.step(session, draft_id)
        session.commit()
    return True
