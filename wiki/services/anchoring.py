"""Where the words that threads are about stand in the newest text: made, carried on, read, and made again to compare.

Saving does not wait for any of it: a job carries anchors on (wiki.jobs.carry). Whoever reads before the job has come
carries them in memory, by the same function, so that nobody is shown an old place.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import aliased

from wiki.domain.anchors import Scar, Span, Stand, State, Trail, Version, extent, wording
from wiki.domain.carrying import carry
from wiki.domain.errors import DamageError
from wiki.domain.quotes import Quote
from wiki.services.memory import of_version
from wiki.services.quoting import Sought, find
from wiki.services.recording import load, passage_texts
from wiki.storage.anchors import Anchor
from wiki.storage.discussion import Thread
from wiki.storage.events import Consumer, Event
from wiki.storage.revisions import Revision, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from wiki.services.drafting import DraftView
    from wiki.services.quoting import Hit

CONSUMER = "carry"
_EVENTS = 200
_CHUNK = 200


@dataclass(slots=True)
class Anchored:
    """The anchor of one thread: how it stood through all revisions up to `trail.carried`; `score` is 1 for no guess."""

    thread: int
    trail: Trail
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """How the words of a thread stand in the newest revision.

    Attributes:
        state: one word for it.
        since: the revision since which it is so.
        words: what stands there now, from the first word to the last; '' when they are gone.
        spots: index of a passage, and the characters of it, in order.
        score: 1, or how sure a guess was that was made when the thread was opened.
        moved, back: whether they stand elsewhere than they did; whether they were gone in between.
        quoted: what they were in the revision that the thread was opened on.
        changes: every revision since which they stood in another state, oldest first, with that state.
    """

    state: State
    since: int
    words: str
    spots: tuple[tuple[int, int, int], ...]
    score: float
    moved: bool
    back: bool
    quoted: str
    changes: tuple[tuple[int, State], ...]


def add(session: Session, draft_id: int, thread_id: int, found: Hit) -> None:
    """Write the anchor of a new thread."""
    session.execute(insert(Anchor).values(_row(draft_id, Anchored(thread_id, found.trail, found.score))))


def places(session: Session, view: DraftView) -> Mapping[int, Place]:
    """Return how the words of each thread stand that is about some, by the thread's id.

    Two queries once a version of the draft, none after; six or more while the job has not come.
    """
    return of_version(session, view, "anchors", lambda: _places(session, view))


def _places(session: Session, view: DraftView) -> dict[int, Place]:
    found = stored(session, view.id)
    if not found:
        return {}
    history = History(session, view.id)
    carry_on(history, found, view.revision)
    version = history.version(view.revision)
    return {one.thread: _place(version, one) for one in found}


def _place(version: Version, one: Anchored) -> Place:
    stand, trail = one.trail.stand, one.trail
    changes: list[tuple[int, State]] = []
    for was in trail.stands:
        if not changes or changes[-1][1] != was.state or was.state is State.CHANGED:
            changes.append((was.revision, was.state))
    return Place(
        stand.state, changes[-1][0], wording(version, stand), tuple(extent(version, stand)), one.score, stand.moved,
        stand.back, trail.words, tuple(changes),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ carrying


class History:
    """Reads the revisions of one draft as anchors are carried through them; passages are read once each."""

    def __init__(self, session: Session, draft_id: int) -> None:
        """Nothing is read yet."""
        self._session, self._draft = session, draft_id
        self._texts: dict[int, str] = {}
        self._versions: dict[int, Version] = {}

    def version(self, number: int) -> Version:
        """Return a revision. Raises DamageError when it is not there."""
        if number not in self._versions:
            self.fetch(number, number)
        try:
            return self._versions[number]
        except KeyError as missing:
            raise DamageError from missing

    def fetch(self, first: int, last: int) -> None:
        """Read the revisions `first` to `last`: one query; their twins by the index of the sums of texts."""
        before = aliased(Revision)
        twin = (
            select(func.max(before.number))
            .where(
                before.sha256 == Revision.sha256, before.draft_id == Revision.draft_id, before.number < Revision.number
            )
            .correlate(Revision)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(Revision.number, Revision.manifest, twin).where(
                Revision.draft_id == self._draft, Revision.number.between(first, last)
            )
        )
        for number, manifest, same in rows:
            self._versions[number] = Version(number, unpack(manifest), self._read, same or 0)

    def _read(self, ids: Sequence[int]) -> list[str]:
        wanted = {ident for ident in ids if ident not in self._texts}
        if wanted:
            self._texts.update(passage_texts(self._session, sorted(wanted)))
        try:
            return [self._texts[ident] for ident in ids]
        except KeyError as missing:
            raise DamageError from missing

    def forget(self, before: int, kept: Iterable[int]) -> None:
        """Let go of revisions below `before` but for those `kept`: memory stays that of a few texts."""
        safe = set(kept)
        for number in [number for number in self._versions if number < before and number not in safe]:
            del self._versions[number]


def carry_on(history: History, found: Sequence[Anchored], last: int) -> None:
    """Carry anchors on to revision `last`, in place. Cost: 0.1 ms a revision, more where their passages changed."""
    behind = sorted((one.trail for one in found if one.trail.carried < last), key=lambda trail: trail.carried)
    if not behind:
        return
    origins = {trail.stands[0].revision for trail in behind}
    first = behind[0].carried
    for start in range(first, last, _CHUNK):
        end = min(start + _CHUNK, last)
        history.fetch(start + 1, end)
        for number in range(start + 1, end + 1):
            going = [trail for trail in behind if trail.carried == number - 1]
            if going:
                carry(going, history.version(number - 1), history.version(number), history.version)
        history.forget(end, origins)


def stored(session: Session, draft_id: int) -> list[Anchored]:
    """Return the anchors of a draft as they are stored, by thread; and new ones of threads that have none yet."""
    rows = session.execute(
        select(
            Thread.id, Thread.exact, Thread.prefix, Thread.suffix, Thread.section, Thread.revision, Anchor.words,
            Anchor.carried, Anchor.trail, Anchor.score,
        )
        .outerjoin(Anchor, Anchor.thread_id == Thread.id)
        .where(Thread.draft_id == draft_id, Thread.exact != "")
        .order_by(Thread.id)
    )  # fmt: skip
    found = []
    for row in rows.all():
        if row.trail is not None:
            found.append(Anchored(row.id, unpacked(row.words, row.carried, row.trail), row.score))
        else:
            sought = Sought(Quote(row.exact, row.prefix, row.suffix), row.section)
            found.append(Anchored(row.id, *made(session, draft_id, row.revision, sought)))
    return found


def made(session: Session, draft_id: int, revision: int, sought: Sought) -> tuple[Trail, float]:
    """Return the anchor of a thread as it is when it is opened; one that was never found is gone from the start."""
    found = find(load(session, draft_id, revision), sought)
    if found is None:
        return Trail(sought.quote.exact, [Stand(revision, (), same=False)], revision), 0.0
    return found.trail, found.score


@dataclass(frozen=True, slots=True)
class Due:
    """Events that were not taken up: the drafts they are about, the last one's number, how many come after it."""

    drafts: tuple[int, ...]
    seq: int
    left: int


def due(session: Session) -> Due | None:
    """Return at most 200 events that were not taken up, None when there is none: two queries, then one more."""
    last = session.scalar(select(func.max(Event.seq))) or 0
    seen = session.scalar(select(Consumer.seq).where(Consumer.name == CONSUMER)) or 0
    if seen >= last:
        return None
    seq = min(seen + _EVENTS, last)
    about = session.scalars(
        select(Event.draft_id)
        .where(Event.seq > seen, Event.seq <= seq, Event.draft_id.is_not(None))
        .distinct()
        .order_by(Event.draft_id)
    )
    return Due(tuple(ident for ident in about if ident is not None), seq, last - seq)


def remember(session: Session, seq: int) -> None:
    """Tell everybody how far the log was taken up."""
    row = session.get(Consumer, CONSUMER)
    if row is None:
        session.add(Consumer(name=CONSUMER, seq=seq))
    else:
        row.seq = max(row.seq, seq)
    session.flush()


@dataclass(frozen=True, slots=True)
class Step:
    """Anchors that were carried on, each with the revision up to which it is stored (0: it is not stored at all).

    `whole` says that all of the draft's stand in its newest revision then.
    """

    moved: tuple[tuple[Anchored, int], ...]
    whole: bool


def step(session: Session, draft_id: int, most: int) -> Step:
    """Carry the anchors of a draft that are behind on over at most `most` revisions; nothing is written.

    One query for a draft without any, two when none is behind.
    """
    head = session.scalar(select(func.max(Revision.number)).where(Revision.draft_id == draft_id)) or 0
    carried = func.coalesce(Anchor.carried, 0)
    lacking = select(Thread.id, carried).outerjoin(Anchor, Anchor.thread_id == Thread.id)
    lacking = lacking.where(Thread.draft_id == draft_id, Thread.exact != "", carried < head)
    behind = dict(session.execute(lacking).all())
    if not behind:
        return Step((), whole=True)
    found = [one for one in stored(session, draft_id) if one.thread in behind]
    last = min(head, min(one.trail.carried for one in found) + most)
    carry_on(History(session, draft_id), found, last)
    return Step(tuple((one, behind[one.thread]) for one in found), whole=last == head)


def write(session: Session, draft_id: int, moved: Iterable[tuple[Anchored, int]]) -> None:
    """Write what `step` returned. What others have carried on meanwhile, or deleted, stays as it is."""
    for one, before in moved:
        row = _row(draft_id, one)
        if before:
            session.execute(update(Anchor).where(Anchor.thread_id == one.thread, Anchor.carried == before).values(row))
        elif session.get(Thread, one.thread) is not None and session.get(Anchor, one.thread) is None:
            session.execute(insert(Anchor).values(row))


# -------------------------------------------------------------------------------------------------------------- packing


def _row(draft_id: int, one: Anchored) -> dict[str, object]:
    trail = one.trail
    return {
        "thread_id": one.thread, "draft_id": draft_id, "words": trail.words, "score": one.score,
        "carried": trail.carried, "trail": packed(trail),
    }  # fmt: skip


def packed(trail: Trail) -> bytes:
    """Return the stands of an anchor as they are stored."""
    stands = [
        [stand.revision, stand.spans, int(stand.same), int(stand.moved), int(stand.back), stand.scar]
        for stand in trail.stands
    ]
    return zlib.compress(json.dumps(stands, separators=(",", ":")).encode())


def unpacked(words: str, carried: int, data: bytes) -> Trail:
    """Return an anchor as it was stored."""
    stands = [
        Stand(revision, tuple(Span(*span) for span in spans), bool(same), bool(moved), bool(back), Scar(*scar))
        for revision, spans, same, moved, back, scar in json.loads(zlib.decompress(data))
    ]
    return Trail(words, stands, carried)


def check(session: Session, draft_id: int) -> list[str]:
    """Make the anchors of a draft again from its revisions, which are sound; return what differs, in words.

    Cost: as carrying them through the whole history.
    """
    head = session.scalar(select(func.max(Revision.number)).where(Revision.draft_id == draft_id)) or 0
    rows = session.execute(
        select(
            Thread.id, Thread.exact, Thread.prefix, Thread.suffix, Thread.section, Thread.revision, Anchor.words,
            Anchor.score, Anchor.carried, Anchor.trail, Anchor.draft_id.label("draft"),
        )
        .outerjoin(Anchor, Anchor.thread_id == Thread.id)
        .where(Thread.draft_id == draft_id)
        .order_by(Thread.id)
    )  # fmt: skip
    history, problems = History(session, draft_id), []
    for row in rows.all():
        if row.trail is None:
            continue  # The job has not come yet, or the thread is about no words.
        name = f"anchor of thread {row.id}"
        if not row.exact or row.draft != draft_id:
            problems.append(f"{name}: the thread is about no words of this draft")
        elif not row.revision <= row.carried <= head:
            problems.append(f"{name}: it was carried from revision {row.revision} to {row.carried}, of {head}")
        else:
            sought = Sought(Quote(row.exact, row.prefix, row.suffix), row.section)
            again = Anchored(row.id, *made(session, draft_id, row.revision, sought))
            carry_on(history, [again], row.carried)
            if (row.words, row.score, row.trail) != (again.trail.words, again.score, packed(again.trail)):
                problems.append(f"{name}: it does not agree with the revisions")
    return problems
