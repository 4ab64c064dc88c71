"""Finds out who brought each word of drafts that have no answer yet: those of older databases, and those made anew.

Works from revision to revision with what `recording.record` uses, and so comes to the same; it can stop after any of
them and go on later, while others read and save.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from wiki.domain.authorship import changes, parting
from wiki.domain.errors import DamageError
from wiki.domain.text.matching import matching
from wiki.services import provenance
from wiki.services.drafting import find
from wiki.services.recording import passage_texts
from wiki.storage.base import table
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Passage, Revision, Sentence, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

# A step takes up so many characters of text, about a second, in so many revisions at most: a save waits no longer.
_CHARACTERS = 20_000_000
_REVISIONS = 200
_CHUNK = 400
_passages = table(Passage)
_UNKNOWN = select(_passages.c.id).where(
    _passages.c.id.in_(bindparam("passages", expanding=True)), _passages.c.provenance.is_(None)
)
_KEEP = update(_passages).where(_passages.c.id == bindparam("passage")).values(provenance=bindparam("told"))


def pending(session: Session) -> int | None:
    """Return a draft that has revisions whose words nobody has looked at, None when there is none: one query."""
    return session.scalar(select(Draft.id).where(Draft.attributed < Draft.head).order_by(Draft.id).limit(1))


def drafts(session: Session, slugs: Sequence[str] = ()) -> list[int]:
    """Return the drafts at these slugs, or all. Raises NotFoundError, MovedError."""
    if slugs:
        return [find(session, slug).id for slug in slugs]
    return list(session.scalars(select(Draft.id).order_by(Draft.id)))


def step(session: Session, draft_id: int) -> int:
    """Look at the next revisions of a draft, in a transaction that writes; return how many are left.

    Raises DamageError when a passage is missing.
    """
    query = select(Draft).where(Draft.id == draft_id).with_for_update()
    draft = session.scalars(query.execution_options(populate_existing=True)).one()
    rows = session.execute(
        select(Revision.number, Revision.manifest, Revision.size)
        .where(Revision.draft_id == draft_id, Revision.number >= draft.attributed)
        .order_by(Revision.number)
        .limit(_REVISIONS)
    ).all()
    before = _Text(session, ())
    done = 0
    for row in rows:
        text = _Text(session, unpack(row.manifest), before)
        if row.number > draft.attributed:
            _look_at(session, draft_id, row.number, (before, text))
            draft.attributed = row.number
        before = text
        done += row.size
        if done > _CHARACTERS:
            break
    if draft.attributed == draft.head:
        # The draft's pages show it from now on.
        draft.version += 1
    session.flush()
    return draft.head - draft.attributed


def forget(session: Session, draft_id: int) -> None:
    """Throw away what is known of a draft's words, so that it is found out anew; in a transaction that writes."""
    session.execute(update(Draft).where(Draft.id == draft_id).values(attributed=0))
    session.execute(update(Passage).where(Passage.draft_id == draft_id).values(provenance=None))
    session.execute(delete(Sentence).where(Sentence.draft_id == draft_id))


class _Text:
    """The passages of a revision; those that the one before had are not read again."""

    def __init__(self, session: Session, ids: Sequence[int], before: _Text | None = None) -> None:
        known: dict[int, str] = before.texts if before else {}
        missing = set(ids) - known.keys()
        fetched = passage_texts(session, missing) if missing else {}
        if len(fetched) < len(missing):
            raise DamageError
        self.ids = ids
        self.texts: dict[int, str] = {ident: known[ident] if ident in known else fetched[ident] for ident in ids}
        self.passages = [self.texts[ident] for ident in ids]


def _look_at(session: Session, draft_id: int, number: int, texts: tuple[_Text, _Text]) -> None:
    """Write down who brought the words of a revision that stood in none before."""
    before, text = texts
    connection = session.connection()
    found = matching(before.passages, text.passages)
    gone, come = changes(found)
    places = {text.ids[j]: j for j in come}
    wanted = list(places)
    fresh: list[int] = []
    for start in range(0, len(wanted), _CHUNK):
        fresh += connection.execute(_UNKNOWN, {"passages": wanted[start : start + _CHUNK]}).scalars()
    if fresh:
        archive = provenance.Archive(session, draft_id, before.ids)
        told = provenance.of_new(archive, found, sorted(places[ident] for ident in fresh), number)
        connection.execute(_KEEP, [{"passage": text.ids[j], "told": packed} for j, packed in told.items()])
    provenance.remember(session, draft_id, before.ids, parting(found, gone, come))
