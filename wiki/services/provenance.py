"""Where a draft keeps who brought each word: with each passage, once; and the sentences that left, to be known again.

`wiki.domain.authorship` finds it out; this module asks the database for what is known and writes what is new. Both are
done by `recording.record` in the transaction of the revision, with at most three statements more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from wiki.domain.authorship import MOST_REMEMBERED, Remembered, trace
from wiki.domain.provenance import first, pack, unpack
from wiki.storage.base import table
from wiki.storage.revisions import Passage, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from wiki.domain.authorship import Parted
    from wiki.domain.provenance import Provenance
    from wiki.domain.text.matching import Matching

_CHUNK = 400
_passages, _sentences = table(Passage), table(Sentence)
_PROVENANCE = select(_passages.c.id, _passages.c.provenance).where(
    _passages.c.id.in_(bindparam("passages", expanding=True))
)
# A sentence that rules use again and again has left many passages: those that came first are enough.
_LEFT = (
    select(
        _sentences,
        func.row_number().over(partition_by=_sentences.c.digest, order_by=_sentences.c.passage_id).label("place"),
    )
    .where(_sentences.c.draft_id == bindparam("draft"), _sentences.c.digest.in_(bindparam("digests", expanding=True)))
    .subquery()
)
_RECALL = (
    select(_LEFT.c.digest, _LEFT.c.start, _LEFT.c.size, _passages.c.text, _passages.c.provenance)
    .join(_passages, _passages.c.id == _LEFT.c.passage_id)
    .where(_LEFT.c.place <= MOST_REMEMBERED)
    .order_by(_LEFT.c.digest, _LEFT.c.place)
)
_REMEMBER = {
    "sqlite": sqlite.insert(_sentences).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_sentences).on_conflict_do_nothing(),
}


class Archive:
    """What the database knows of a draft whose newest text has the passages `ids`."""

    def __init__(self, session: Session, draft_id: int, ids: Sequence[int]) -> None:
        """Keep where to ask."""
        self._connection = session.connection()
        self._draft_id = draft_id
        self._ids = ids

    def provenance(self, olds: Sequence[int]) -> Mapping[int, Provenance]:
        """Return what is known of passages of the text, by their indexes; empty where that cannot be read."""
        wanted = sorted({self._ids[i] for i in olds})
        known: dict[int, Provenance] = {}
        for chunk in _chunks(wanted):
            for ident, packed in self._connection.execute(_PROVENANCE, {"passages": chunk}):
                known[ident] = read(packed)
        return {i: known.get(self._ids[i], ()) for i in olds}

    def recall(self, digests: Sequence[int]) -> Mapping[int, Sequence[Remembered]]:
        """Return the passages that each sentence left, those that came first, in order."""
        found: dict[int, list[Remembered]] = {}
        for chunk in _chunks(digests):
            rows: Any = self._connection.execute(_RECALL, {"draft": self._draft_id, "digests": chunk})
            for digest, start, size, passage, packed in rows:
                found.setdefault(digest, []).append(Remembered(passage, read(packed), start, size))
        return found


def read(packed: bytes | None) -> Provenance:
    """Return a stored provenance; one that is missing or damaged is empty: a save must not fail for it."""
    try:
        return unpack(packed) if packed else ()
    except ValueError:
        return ()


def of_new(archive: Archive, found: Matching, fresh: Sequence[int], number: int) -> dict[int, bytes]:
    """Return the provenance of passages that never stood in the draft before, packed, by their indexes.

    `found` pairs the text before with that of revision `number`; `fresh` are indexes in the latter. Cost: no statement
    for the first revision, else two at most for usual edits.
    """
    if number == 1:
        return {j: pack(first(found.new[j], number)) for j in fresh}
    return {j: pack(told) for j, told in trace(found, fresh, number, archive).items()}


def remember(session: Session, draft_id: int, ids: Sequence[int], left: Sequence[Parted]) -> None:
    """Write down the sentences that left with passages of the text before, whose `ids` are given: one statement."""
    if left:
        rows = [
            {"draft_id": draft_id, "digest": digest, "passage_id": ids[i], "start": start, "size": size}
            for digest, i, start, size in left
        ]
        connection = session.connection()
        connection.execute(_REMEMBER[connection.dialect.name], rows)


def _chunks(wanted: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(wanted), _CHUNK):
        yield wanted[start : start + _CHUNK]
