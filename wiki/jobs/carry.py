"""The consumer that carries anchors on: the words that threads are about, through every revision that was saved.

At least once: the stored anchors say themselves how far they were carried, so that taking up an event twice changes
nothing, and what a crash cut off goes on from there. Reading does not wait for it (wiki.services.anchoring).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki.services import anchoring
from wiki.services.connecting import begin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from wiki.config import Settings

# At most so many revisions of one draft at a time: a second or so where anchors are touched by each.
_REVISIONS = 300


def consume(sessions: sessionmaker[Session], settings: Settings) -> bool:  # noqa: ARG001 - consumers are called alike
    """Take up at most 200 events; return whether more is to be done. Idle it costs two queries."""
    with sessions() as session:
        due = anchoring.due(session)
        if due is None:
            return False
        for draft_id in due.drafts:
            carried = anchoring.step(session, draft_id, _REVISIONS)
            if carried.moved:
                session.rollback()
                begin(session)
                anchoring.write(session, draft_id, carried.moved)
                session.commit()
            if not carried.whole:
                return True
        session.rollback()
        begin(session)
        anchoring.remember(session, due.seq)
        session.commit()
    return due.left > 0
