"""Who brought each word of a revision: the provenance of its passages, the revisions that they name, shares.

What is kept answers for any revision with the same few queries. For a draft of an older database, whose words nobody
has looked at yet, it is made in memory from the texts; that ends as soon as the job has been there.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, text

from wiki.domain.authorship import Replay
from wiki.domain.errors import DamageError, NotFoundError
from wiki.domain.provenance import Provenance, lengths, totals, unpack
from wiki.domain.shares import Age, age
from wiki.services.memory import Shelf
from wiki.services.recording import load
from wiki.storage.accounts import Account
from wiki.storage.base import table
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Revision
from wiki.storage.revisions import unpack as unpack_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.services.drafting import DraftView

# With so many revisions to tell of, the whole history is read.
_FEW = 500
# Characters of all revisions of a draft, up to which authorship is made while somebody waits: about a second.
_MUCH = 40_000_000
# Passages of texts whose authorship a process keeps, together with what the revisions say of themselves: some 30 MB.
_ROOM = 200_000

_revisions, _drafts, _accounts = table(Revision), table(Draft), table(Account)
_MANIFEST = (
    select(_revisions.c.manifest, _revisions.c.chain, _drafts.c.attributed)
    .join(_drafts, _drafts.c.id == _revisions.c.draft_id)
    .where(_revisions.c.draft_id == bindparam("draft"), _revisions.c.number == bindparam("number"))
)


_others = _revisions.alias()
_WITH_PEOPLE = _MANIFEST.add_columns(
    select(func.count(func.distinct(_others.c.author_id)))
    .where(_others.c.draft_id == bindparam("draft"))
    .scalar_subquery()
    .label("people")
)


class NotReadyError(Exception):
    """Nobody has looked at this long history yet; a job is about to."""


@dataclass(frozen=True, slots=True)
class Bringer:
    """A revision that brought words: who, in which sector (None: not known), when and why."""

    number: int
    author: str
    sector: str | None
    time: datetime
    summary: str


@dataclass(frozen=True)
class Authorship:
    """Who brought each word of revision `number`: the provenance of its passages, in their order.

    `bringers` tells of every revision that a provenance names.
    """

    number: int
    time: datetime
    provenances: tuple[Provenance, ...]
    bringers: Mapping[int, Bringer]

    @cached_property
    def words(self) -> dict[int, int]:
        """How many words (tokens that are no blanks) each revision brought; adds up to those of the text."""
        return totals(self.provenances)

    def shares(self, group: Callable[[Bringer], str]) -> list[tuple[str, int]]:
        """Return how many words each group of revisions brought, the largest first; adds up to those of the text."""
        counted: Counter[str] = Counter()
        for number, words in self.words.items():
            counted[group(self.bringers[number])] += words
        return sorted(counted.items(), key=lambda share: (-share[1], share[0]))

    def pairs(self) -> dict[tuple[str, str | None], int]:
        """Return how many words each author brought in each sector."""
        counted: Counter[tuple[str, str | None]] = Counter()
        for number, words in self.words.items():
            counted[self.bringers[number].author, self.bringers[number].sector] += words
        return dict(counted)

    def age(self, bringer: Bringer) -> Age:
        """Return how old the words of a revision were when this one was saved."""
        return age(bringer.time, self.time)

    def runs(self, passages: Sequence[str]) -> list[tuple[int, int]]:
        """Return (revision, characters) through the whole text, adding up to its length. Linear in the text."""
        result: list[list[int]] = []
        for passage, provenance in zip(passages, self.provenances, strict=True):
            for revision, size in lengths(passage, provenance):
                if result and result[-1][0] == revision:
                    result[-1][1] += size
                elif size:
                    result.append([revision, size])
        return [(revision, size) for revision, size in result]


_shelf: Shelf[Authorship] = Shelf(_ROOM)


def of_revision(session: Session, view: DraftView, number: int) -> Authorship:
    """Return who brought each word of a revision: three queries, one if this process was asked for it before.

    Raises NotFoundError; NotReadyError for a long history of an older database before the job has been there. Cost:
    about 1 ms at 60 KB, 15 ms at 1 MB.
    """
    row = session.execute(_MANIFEST, {"draft": view.id, "number": number}).first()
    if row is None:
        raise NotFoundError
    return _once(session, view.id, number, row)


def _once(session: Session, draft_id: int, number: int, row: Any) -> Authorship:
    # The chain hash commits to all texts and authors up to here, so what is found out from them is always the same.
    key = (draft_id, number, row.chain, row.manifest)
    kept = _shelf.take(key)
    if kept is None:
        kept = _of_revision(session, draft_id, number, row)
        _shelf.put(key, kept, len(kept.provenances) + 3 * len(kept.bringers) + 20)
    return kept


def _of_revision(session: Session, draft_id: int, number: int, row: Any) -> Authorship:
    if row.attributed >= number:
        provenances = _kept(session, unpack_manifest(row.manifest))
    else:
        provenances = _replayed(session, draft_id, number)
    numbers = {origin.revision for provenance in set(provenances) for origin in provenance}
    bringers = _bringers(session, draft_id, numbers | {number})
    return Authorship(number, bringers[number].time, provenances, bringers)


def _kept(session: Session, ids: Sequence[int]) -> tuple[Provenance, ...]:
    wanted = list(set(ids))
    if session.get_bind().dialect.name == "postgresql":
        rows = session.execute(text("SELECT id, provenance FROM passage WHERE id = ANY(:ids)"), {"ids": wanted})
    else:
        query = text("SELECT p.id, p.provenance FROM json_each(:ids) AS j JOIN passage AS p ON p.id = j.value")
        rows = session.execute(query, {"ids": json.dumps(wanted)})
    read: dict[bytes, Provenance] = {}
    known: dict[int, Provenance] = {}
    try:
        for ident, packed in rows:
            if packed not in read:
                read[packed] = unpack(packed)
            known[ident] = read[packed]
        return tuple([known[ident] for ident in ids])
    except (KeyError, TypeError, ValueError) as damaged:
        raise DamageError from damaged


def _replayed(session: Session, draft_id: int, number: int) -> tuple[Provenance, ...]:
    """Return the provenance of a revision's passages, made from all texts up to it."""
    much = session.scalar(
        select(func.sum(Revision.size)).where(Revision.draft_id == draft_id, Revision.number <= number)
    )
    if (much or 0) > _MUCH:
        raise NotReadyError
    replay, newest = Replay(), None
    for one in range(1, number + 1):
        newest = load(session, draft_id, one)
        replay.add(newest.passages)
    return tuple([replay.known[passage] for passage in newest.passages]) if newest else ()


def _bringers(session: Session, draft_id: int, numbers: set[int]) -> dict[int, Bringer]:
    """Return what is said of revisions: one query."""
    columns = (_revisions.c.number, _accounts.c.name, _revisions.c.sector, _revisions.c.time, _revisions.c.message)
    query = select(*columns).join(_accounts, _accounts.c.id == _revisions.c.author_id)
    query = query.where(_revisions.c.draft_id == draft_id)
    if len(numbers) <= _FEW:
        query = query.where(_revisions.c.number.in_(sorted(numbers)))
    return {row[0]: Bringer(*row) for row in session.execute(query) if row[0] in numbers}


def contributors(session: Session, view: DraftView) -> tuple[int, tuple[tuple[str | None, float], ...]]:
    """Return how many people wrote, and each sector's share (0 to 1) of the words of the newest text.

    None, last, stands for those who named no sector. There are no shares when nobody named one, or when nobody has
    looked at the words yet. Cost: as `of_revision`.
    """
    row = session.execute(_WITH_PEOPLE, {"draft": view.id, "number": view.revision}).first()
    if row is None or row.attributed < view.revision:
        return (row.people if row else 0), ()
    shares = dict(_once(session, view.id, view.revision, row).shares(lambda one: one.sector or ""))
    total = sum(shares.values())
    if not total or not any(shares.keys()):
        return row.people, ()
    ordered = sorted(shares.items(), key=lambda share: (not share[0], share[0]))
    return row.people, tuple((sector or None, words / total) for sector, words in ordered)
