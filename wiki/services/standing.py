"""Which passages stood when: the lifespans of all drafts, kept in memory between requests.

A search may hit thousands of passages, and its total is exact. To ask the database for the lifespans of each would
cost more than the search itself. So every process keeps what stands now (a set of keys), and, once asked for, each
draft's lifespans, times and authors, 16 bytes a lifespan. Kept drafts are read again when the event log tells of a new
revision.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from wiki.domain.timeframe import Time, When
from wiki.search.schema import draft_of, key_of
from wiki.storage.base import EPOCH
from wiki.storage.events import Event
from wiki.storage.revisions import Lifespan, Revision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from sqlalchemy.orm import Session

STANDS = 1 << 30
# Asked with every search, so as plain as can be.
_LAST = text("SELECT seq, time, draft_id, revision FROM event ORDER BY seq DESC LIMIT 1")
_CHUNK = 400


def seconds(time: datetime) -> int:
    """Return a moment as whole seconds since 1970."""
    return int((time - EPOCH).total_seconds())


def moment(time: float) -> datetime:
    """Return seconds since 1970 as a moment."""
    return EPOCH + timedelta(seconds=time)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an interval of a passage must be like; None wants nothing.

    `when` it stood; by which `authors` and in which `sectors` it was brought, and by which not; when it was `added` and
    `removed` (seconds, both ends included).
    """

    when: When = field(default_factory=When)
    authors: frozenset[int] | None = None
    no_authors: frozenset[int] = frozenset()
    sectors: frozenset[str] | None = None
    no_sectors: frozenset[str] = frozenset()
    added: tuple[float, float] | None = None
    removed: tuple[float, float] | None = None

    @property
    def brought(self) -> bool:
        """Say whether it matters who brought the passage, or when."""
        return bool(
            self.authors is not None or self.no_authors or self.sectors is not None or self.no_sectors or self.added
        )

    @property
    def simple(self) -> bool:
        """Say whether only `now` or `ever` is asked for."""
        return self.when.time in (Time.NOW, Time.EVER) and not self.brought and self.removed is None


@dataclass(slots=True)
class Course:
    """A draft's revisions and lifespans, in columns.

    Revision n is at place n - 1; `lasts` is STANDS while one stands.
    """

    times: array[int] = field(default_factory=lambda: array("q"))
    authors: array[int] = field(default_factory=lambda: array("q"))
    sectors: list[str | None] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("q"))
    firsts: array[int] = field(default_factory=lambda: array("l"))
    lasts: array[int] = field(default_factory=lambda: array("l"))

    def at(self, moment: int) -> int:
        """Return the highest number whose time is not after a moment, 0 if there is none: the number rules, not
        the time.
        """
        for place in range(len(self.times) - 1, -1, -1):
            if self.times[place] <= moment:
                return place + 1
        return 0

    def during(self, start: int | None, end: int | None) -> list[int]:
        """Return the numbers that stood at any moment from `start` to `end`, rising.

        A revision stands from its time on until the first moment at which a higher number has come; one that came
        later than a higher number's time never stood.
        """
        out: list[int] = []
        bound = None
        for place in range(len(self.times) - 1, -1, -1):
            time = self.times[place]
            # A higher number that came no later hides this one at all times.
            if bound is not None and time >= bound:
                continue
            if end is None or time <= end:
                out.append(place + 1)
                if start is not None and time <= start:
                    break
            bound = time
        return out[::-1]

    def fitting(self, keys: Collection[int], wanted: Wanted) -> set[int]:
        """Return those of the keys that have an interval as wanted. Cost: linear in the draft's lifespans."""
        stood = self._stood(wanted.when)
        brought = self._brought(wanted) if wanted.brought else None
        gone = None if wanted.removed is None else self._within(wanted.removed)
        out: set[int] = set()
        for key, first, last in zip(self.keys, self.firsts, self.lasts, strict=True):
            if key not in keys or (brought is not None and first not in brought):
                continue
            if gone is not None and last + 1 not in gone:
                continue
            if stood is not None:
                place = bisect_left(stood, first)
                if place == len(stood) or stood[place] > last:
                    continue
            out.add(key)
        return out

    def _stood(self, when: When) -> list[int] | None:
        if when.time is Time.EVER:
            return None
        if when.time is Time.NOW:
            return [len(self.times)]
        if when.time is Time.AS_OF and when.end is not None:
            return [self.at(seconds(when.end))]
        return self.during(
            None if when.start is None else seconds(when.start), None if when.end is None else seconds(when.end)
        )

    def _within(self, span: tuple[float, float]) -> set[int]:
        start, end = span
        return {number for number, time in enumerate(self.times, 1) if start <= time <= end}

    def _brought(self, wanted: Wanted) -> set[int]:
        numbers = self._within(wanted.added) if wanted.added else set(range(1, len(self.times) + 1))
        return {
            number
            for number in numbers
            if (wanted.authors is None or self.authors[number - 1] in wanted.authors)
            and self.authors[number - 1] not in wanted.no_authors
            and (wanted.sectors is None or self.sectors[number - 1] in wanted.sectors)
            and self.sectors[number - 1] not in wanted.no_sectors
        }


class Standing:
    """What stands in the drafts of one database, and since when. Shared by the threads of a process."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._last: tuple[int, ...] = ()
        self._by_draft: dict[int, set[int]] = {}
        self._everywhere: set[int] = set()
        self._courses: dict[int, Course] = {}
        self._lock = RLock()

    def refresh(self, session: Session) -> int:
        """Take up what has happened and return the number of the last event: one query when nothing has."""
        row = session.connection().execute(_LAST).first()
        if row is None:
            return 0
        last: tuple[int, ...] = (row[0], row[1], row[2] or 0, row[3] or 0)
        with self._lock:
            if last == self._last:
                return last[0]
            # The same number with something else: the log is another one.
            if not self._last or last[0] <= self._last[0]:
                self._read(session, None)
            else:
                changed = session.scalars(
                    select(Event.draft_id).where(Event.seq > self._last[0], Event.kind == "revision").distinct()
                )
                self._read(session, [ident for ident in changed if ident is not None])
            self._last = last
        return last[0]

    @property
    def clock(self) -> int:
        """The time of the last event, in seconds: what stands has stood till then at least."""
        return self._last[1] if self._last else 0

    def everywhere(self) -> set[int]:
        """Return the keys of all passages that stand now. Not to be changed."""
        return self._everywhere

    def fitting(self, session: Session, keys: AbstractSet[int], wanted: Wanted) -> set[int]:
        """Return those of the keys that have an interval as wanted."""
        if wanted.simple:
            return set(keys) if wanted.when.time is Time.EVER else self._everywhere.intersection(keys)
        by_draft: dict[int, set[int]] = {}
        for key in keys:
            by_draft.setdefault(draft_of(key), set()).add(key)
        courses = self.courses(session, by_draft)
        return set().union(*[courses[draft].fitting(some, wanted) for draft, some in by_draft.items()])

    def all_keys(self, session: Session, drafts: Iterable[int]) -> set[int]:
        """Return the keys of every passage that ever stood in some drafts."""
        return set().union(*[course.keys for course in self.courses(session, drafts).values()])

    def courses(self, session: Session, drafts: Iterable[int]) -> dict[int, Course]:
        """Return the courses of drafts; those not kept are read: two queries for each 400."""
        wanted = list(drafts)
        with self._lock:
            missing = [draft for draft in wanted if draft not in self._courses]
            for start in range(0, len(missing), _CHUNK):
                self._courses.update(_courses(session, missing[start : start + _CHUNK]))
            return {draft: self._courses[draft] for draft in wanted}

    def _read(self, session: Session, drafts: list[int] | None) -> None:
        """Read what stands in some drafts, or in all."""
        fresh: dict[int, set[int]] = {}
        query = select(Lifespan.draft_id, Lifespan.passage_id).where(Lifespan.last.is_(None))
        if drafts is None:
            self._courses, self._by_draft, kept = {}, {}, set[int]()
        else:
            query = query.where(Lifespan.draft_id.in_(drafts))
            fresh = {draft: set() for draft in drafts}
            kept = self._everywhere.difference(*[self._by_draft.get(draft, ()) for draft in drafts])
        for draft, passage in session.execute(query):
            fresh.setdefault(draft, set()).add(key_of(draft, passage))
        # A new set: another thread may be reading the old one.
        self._everywhere = kept.union(*fresh.values())
        self._by_draft.update(fresh)
        for draft in fresh:
            self._courses.pop(draft, None)


def _courses(session: Session, drafts: list[int]) -> dict[int, Course]:
    out = {draft: Course() for draft in drafts}
    revisions = select(Revision.draft_id, Revision.time, Revision.author_id, Revision.sector)
    for draft, time, author, sector in session.execute(
        revisions.where(Revision.draft_id.in_(drafts)).order_by(Revision.draft_id, Revision.number)
    ):
        course = out[draft]
        course.times.append(seconds(time))
        course.authors.append(author)
        course.sectors.append(sector)
    spans = select(Lifespan.draft_id, Lifespan.passage_id, Lifespan.first, Lifespan.last)
    for draft, passage, first, last in session.execute(spans.where(Lifespan.draft_id.in_(drafts))):
        course = out[draft]
        course.keys.append(key_of(draft, passage))
        course.firsts.append(first)
        course.lasts.append(STANDS if last is None else last)
    return out
