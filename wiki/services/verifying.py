"""Does what is stored agree with itself? Everything that can be recomputed from the revisions is, and is compared.

Columns are read as they lie in the database, without the types that the models give them, since a damaged row may hold
anything. A revision's chain hash covers author, sector, time, message, act and number; so changed metadata are found
like a changed text.
Who brought each word is found out anew from the texts alone, and compared with what is kept.
Not covered are the counts of added and removed words: they are statistics of the diff of their day.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, type_coerce
from sqlalchemy.types import NullType

from wiki.domain import lifespans
from wiki.domain.errors import NotFoundError
from wiki.domain.revisions import GENESIS, Act, Meta, chain_hash
from wiki.domain.text.sections import sections
from wiki.i18n import N_
from wiki.services import anchoring, verifying_authorship
from wiki.services.recording import unpack_idents
from wiki.storage.accounts import Account
from wiki.storage.base import EPOCH
from wiki.storage.drafts import Draft
from wiki.storage.events import Event
from wiki.storage.revisions import Lifespan, Outline, Passage, Revision, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import InstrumentedAttribute, Session

# What reading a damaged value raises: wrong types, broken compression, broken JSON, numbers beyond all bounds.
_DAMAGE = (ValueError, TypeError, OverflowError, AttributeError, MemoryError, zlib.error)


@dataclass(frozen=True, slots=True)
class Finding:
    """A draft, how much of it there is, and what is wrong with it, in words."""

    slug: str
    revisions: int
    passages: int
    problems: list[str]


def drafts(session: Session, slugs: Sequence[str] = ()) -> Iterator[Finding]:
    """Check all drafts, or those named, one after the other. Raises NotFoundError for a slug that no draft has.

    Cost: about 1 ms a revision of 60 KB.  Memory: the distinct passages of one draft.
    """
    with _lenient(session):
        rows = session.execute(select(_raw(Draft.id), _raw(Draft.slug), _raw(Draft.head)).order_by(Draft.slug)).all()
        known = {row.slug for row in rows}
        for slug in slugs:
            if slug not in known:
                raise NotFoundError(N_("There is no draft %(slug)s."), slug=slug)
        for row in rows:
            if not slugs or row.slug in slugs:
                yield _Check(session, row.id, row.head).finding(str(row.slug))


def rest(session: Session) -> list[str]:
    """Check what belongs to no single draft: the event log, and rows whose draft is gone. Returns what is wrong."""
    with _lenient(session):
        return [*_log(session), *_orphans(session)]


def _log(session: Session) -> Iterator[str]:
    number, first, last = session.execute(
        select(func.count(), _raw(func.min(Event.seq)), _raw(func.max(Event.seq)))
    ).one()
    if number and (first, last) != (1, number):
        yield f"the event log has {number} events numbered {first} to {last}"
    logged = dict(
        session.execute(
            select(Event.draft_id, func.count()).where(Event.kind == "revision").group_by(Event.draft_id)
        ).all()
    )
    for ident, slug, head in session.execute(select(Draft.id, _raw(Draft.slug), _raw(Draft.head))):
        if logged.get(ident, 0) != head:
            yield f"the event log tells of {logged.get(ident, 0)} revisions of {slug}, which has {head}"


def _orphans(session: Session) -> Iterator[str]:
    for table, name in ((Revision, "revision"), (Passage, "passage"), (Outline, "outline"), (Lifespan, "lifespan")):
        known = select(Draft.id).where(Draft.id == table.draft_id).exists()
        number = session.scalar(select(func.count()).select_from(table).where(~known))
        if number:
            yield f"{number} rows of the table {name} belong to no draft"


def _raw(column: Any) -> Any:
    """Read a column as the driver gives it, under its own name."""
    return type_coerce(column, NullType()).label(getattr(column, "key", None))


@contextlib.contextmanager
def _lenient(session: Session) -> Iterator[None]:
    """Let SQLite give texts that are not UTF-8 too; they come with surrogates, which no sound text holds."""
    connection: Any = session.connection().connection.dbapi_connection
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    connection.text_factory = lambda data: data.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = str


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogateescape")).digest()


@dataclass(slots=True)
class _Check:
    """One draft under examination."""

    session: Session
    draft_id: int
    head: Any
    problems: list[str] = field(default_factory=list)
    passages: dict[int, str] = field(default_factory=dict)
    outlines: dict[int, int] = field(default_factory=dict)
    revisions: int = 0
    numbered: bool = True
    readable: bool = True
    authorship: verifying_authorship.Check = field(init=False)

    def finding(self, slug: str) -> Finding:
        self.authorship = verifying_authorship.Check(self.session, self.draft_id)
        self.passages = self._passages()
        self.outlines = self._outlines()
        right = lifespans.rebuild(self._manifests())
        if not self.numbered or not self.readable:
            self.problems.append(
                "lifespans and authorship cannot be checked, since not all manifests can be read in order"
            )
        else:
            self._compare_lifespans(Counter((span.passage, span.first, span.last) for span in right))
            used = {span.passage for span in right}
            self.problems.extend(
                f"passage {ident} stands in no revision" for ident in self.passages if ident not in used
            )
            self.problems.extend(self.authorship.problems(self.passages))
        if not self.problems:
            # Anchors are made again from revisions that are sound.
            self.problems.extend(anchoring.check(self.session, self.draft_id))
        return Finding(slug, self.revisions, len(self.passages), self.problems)

    def _passages(self) -> dict[int, str]:
        """Read the passages whose text can be read; a wrong digest is a problem, and shows in the revisions as well."""
        found = {}
        query = select(_raw(Passage.id), _raw(Passage.digest), _raw(Passage.text)).where(
            Passage.draft_id == self.draft_id
        )
        for row in self.session.execute(query.order_by(Passage.id)):
            if not isinstance(row.text, str):
                self.problems.append(f"passage {row.id}: the text is none")
                continue
            found[row.id] = row.text
            if row.digest != _digest(row.text):
                self.problems.append(f"passage {row.id}: the text does not agree with its digest")
        return found

    def _outlines(self) -> dict[int, int]:
        """Return how many sections each outline names."""
        found = {}
        query = select(_raw(Outline.id), _raw(Outline.digest), _raw(Outline.idents)).where(
            Outline.draft_id == self.draft_id
        )
        for row in self.session.execute(query.order_by(Outline.id)):
            try:
                idents = unpack_idents(row.idents)
                if row.digest != _digest(json.dumps(idents, ensure_ascii=False)):
                    self.problems.append(f"outline {row.id}: the identifiers do not agree with their digest")
                found[row.id] = len(idents)
            except _DAMAGE:
                self.problems.append(f"outline {row.id}: the identifiers cannot be read")
        return found

    # ---------------------------------------------------------------------------------------------------- revisions

    def _rows(self) -> Iterator[Any]:
        columns: tuple[InstrumentedAttribute[Any], ...] = (
            Revision.number, Revision.base, Revision.author_id, Revision.sector, Revision.time, Revision.message,
            Revision.act, Revision.minor, Revision.target, Revision.manifest, Revision.outline_id, Revision.sha256,
            Revision.chain, Revision.size,
        )  # fmt: skip
        query = (
            select(*map(_raw, columns), _raw(Account.name))
            .outerjoin(Account, Account.id == Revision.author_id)
            .where(Revision.draft_id == self.draft_id)
            .order_by(Revision.number, Revision.id)
        )
        with self.session.execute(query.execution_options(yield_per=50)) as rows:
            yield from rows

    def _manifests(self) -> Iterator[Sequence[int]]:
        """Check the revisions in order and yield their manifests on the way."""
        expected, before, ids = 1, _Links(), list[int]()
        for row in self._rows():
            self.revisions += 1
            if row.number != expected:
                self.numbered = False
                if not isinstance(row.number, int):
                    self._wrong(repr(row.number), "the number is none")
                    continue
                missing = f"{expected} to {row.number - 1}" if row.number - expected > 1 else str(expected)
                again = "stands twice" if row.number < expected else f"comes where {missing} is missing"
                self._wrong(row.number, again)
            expected = row.number + 1
            found = self._revision(row, before)
            ids = ids if found is None else found
            yield ids
        if self.head != expected - 1:
            self.problems.append(f"the draft's newest revision is said to be {self.head}, and is {expected - 1}")
        elif not self.revisions:
            self.problems.append("there is no revision")

    def _wrong(self, number: object, why: str) -> None:
        self.problems.append(f"revision {number}: {why}")

    def _revision(self, row: Row[Any], before: _Links) -> list[int] | None:
        """Check one revision; return its manifest, or None when that cannot be read."""
        for place, low in ((row.base, 0), (row.target, 1)):
            if place is not None and not (isinstance(place, int) and low <= place < row.number):
                self._wrong(row.number, f"it refers to a revision {place!r}")
        self._chain(row, before)
        try:
            ids = unpack(row.manifest)
        except _DAMAGE:
            self._wrong(row.number, "the manifest cannot be read")
            self.readable = False
            return None
        missing = sorted(set(ids) - self.passages.keys())
        if missing:
            named = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
            self._wrong(row.number, f"the manifest names passages that are not there: {named}")
            return ids
        self._text(row, [self.passages[ident] for ident in ids])
        return ids

    def _text(self, row: Row[Any], passages: list[str]) -> None:
        text = "".join(passages)
        self.authorship.take(passages)
        if _digest(text) != row.sha256:
            self._wrong(row.number, "the text does not agree with its SHA-256")
        if row.size != len(text):
            self._wrong(row.number, f"the size is said to be {row.size!r}, and is {len(text)}")
        if row.outline_id not in self.outlines:
            self._wrong(row.number, f"the outline {row.outline_id!r} is not there")
        elif self.outlines[row.outline_id] != (number := len(sections(passages))):
            self._wrong(
                row.number, f"the outline names {self.outlines[row.outline_id]} sections, the text has {number}"
            )

    def _chain(self, row: Row[Any], before: _Links) -> None:
        """Check the chain hash on top of the one before, as stored or as it should be: only this row is blamed."""
        if row.name is None:
            self._wrong(row.number, f"the author's account {row.author_id!r} is not there")
        try:
            if row.minor not in (0, 1):
                raise ValueError(row.minor)
            time = EPOCH + timedelta(seconds=row.time)
            meta = Meta(row.number, row.name, row.sector, time, row.message, Act(row.act), bool(row.minor))
            computed = [chain_hash(link, meta, row.sha256) for link in (before.stored, before.computed)]
        except _DAMAGE:
            self._wrong(row.number, "what is said of it cannot be read")
            before.follow(row.chain, row.chain)
            return
        if row.chain not in computed:
            self._wrong(row.number, "the chain hash does not agree with what is said of it and the revision before")
        before.follow(row.chain, computed[0])

    # ---------------------------------------------------------------------------------------------------- lifespans

    def _compare_lifespans(self, right: Counter[tuple[Any, ...]]) -> None:
        columns = (Lifespan.passage_id, Lifespan.first, Lifespan.last)
        query = select(*map(_raw, columns)).where(Lifespan.draft_id == self.draft_id)
        stored = Counter(tuple(row) for row in self.session.execute(query))
        for passage, first, last in sorted((right - stored), key=repr):
            self.problems.append(f"lifespan of passage {passage}: revisions {first} to {last or 'now'} are not stored")
        for passage, first, last in sorted((stored - right), key=repr):
            self.problems.append(f"lifespan of passage {passage}: revisions {first} to {last or 'now'} are wrong")


@dataclass(slots=True)
class _Links:
    """The chain hash of the revision before: as it is stored, and as it should be."""

    stored: bytes = GENESIS
    computed: bytes = GENESIS

    def follow(self, stored: Any, computed: Any) -> None:
        """Go on to the next revision."""
        self.stored = stored if isinstance(stored, bytes) else b""
        self.computed = computed if isinstance(computed, bytes) else b""
