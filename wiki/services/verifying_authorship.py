"""Who brought each word of a draft, found out anew from its texts alone and compared with what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from wiki.domain.authorship import Replay
from wiki.domain.provenance import pack
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Passage, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session


# What an older version of this program has found out may be less than what this one finds out.
_HINT = "; commondraft authorship --rebuild finds it out anew"


class Check:
    """Takes the texts of a draft's revisions in order, then says what is wrong.

    Revisions that nobody has looked at yet (see wiki.services.attributing) are passed over. Cost: what saving spends on
    pairing passages and on authorship, for each revision. Memory: the distinct passages.
    """

    def __init__(self, session: Session, draft_id: int) -> None:
        """Read how far authorship is known."""
        self._session = session
        self._draft_id = draft_id
        self._known_to: Any = session.scalar(select(Draft.attributed).where(Draft.id == draft_id))
        self._replay = Replay()

    def take(self, passages: Sequence[str]) -> None:
        """Take the next revision."""
        if isinstance(self._known_to, int) and self._replay.number < self._known_to:
            self._replay.add(passages)

    def problems(self, passages: Mapping[int, str]) -> Iterator[str]:
        """Say what is wrong, when all revisions were taken; `passages` are the draft's, by id."""
        if self._known_to != self._replay.number:
            can_be = self._replay.number
            yield f"authorship is said to be known up to revision {self._known_to!r}, and can be up to {can_be}"
            return
        stored = select(Passage.id, _raw(Passage.provenance)).where(Passage.draft_id == self._draft_id)
        for ident, packed in self._session.execute(stored.order_by(Passage.id)):
            told = self._replay.known.get(passages.get(ident, ""))
            if packed != (None if told is None else pack(told)):
                yield f"passage {ident}: who brought its words does not agree with the revisions{_HINT}"
        ids = {words: ident for ident, words in passages.items()}
        right = {
            (digest, ids[passage], start, size)
            for digest, left in self._replay.sentences.items()
            for passage, (start, size) in left.items()
        }
        columns = (Sentence.digest, Sentence.passage_id, Sentence.start, Sentence.size)
        kept = {
            tuple(row) for row in self._session.execute(select(*columns).where(Sentence.draft_id == self._draft_id))
        }
        for number, why in ((len(right - kept), "not kept"), (len(kept - right), "wrong")):
            if number:
                yield f"of the sentences that left, {number} are {why}{_HINT}"


def _raw(column: Any) -> Any:
    return type_coerce(column, NullType())
