"""The consumer that keeps the search index up to date."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wiki.search.index import SearchIndex
from wiki.search.writer import Busy
from wiki.services import indexing
from wiki.services.connecting import begin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from wiki.config import Settings


@lru_cache(maxsize=4)
def _index(folder: str) -> SearchIndex:
    return SearchIndex(folder)


def consume(sessions: sessionmaker[Session], settings: Settings) -> bool:
    """Take up at most 200 events; return whether there was anything to do. Idle it costs one query.

    While another process writes into the index there is nothing to do here: it takes up the same events.
    """
    index = _index(settings.search_index)
    with sessions() as session:
        if not indexing.pending(session, index):
            return False
        try:
            step = indexing.step(session, index)
        except Busy:
            return False
    remember(sessions, step.seq)
    return step.left > 0


def remember(sessions: sessionmaker[Session], seq: int) -> None:
    """Write how far the index is: after its commit, in a transaction of its own."""
    with sessions() as session:
        begin(session)
        indexing.remember(session, seq)
        session.commit()
