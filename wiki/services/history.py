"""A draft's history: rows with filters and paging, the history of one section, neighbours of a revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from wiki.domain.errors import DamageError, NotFoundError
from wiki.services.memory import of_version
from wiki.services.recording import passage_texts
from wiki.services.tracing import section_history
from wiki.storage.accounts import Account
from wiki.storage.revisions import Revision, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from wiki.services.drafting import DraftView

PAGE = 50


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A revision without its text; sizes in characters and tokens."""

    number: int
    base: int
    author: str
    sector: str | None
    time: datetime
    summary: str
    act: str
    minor: bool
    target: int | None
    sha256: str
    chain: str
    size: int
    added: int
    removed: int

    @property
    def parent(self) -> int | None:
        """The revision before, None for the first."""
        return self.number - 1 or None


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which revisions are wanted; empty fields do not filter. `text` is looked for in the summary.

    `did` is one of the ways in which a revision touches the section, see wiki.domain.traces.
    """

    author: str = ""
    sector: str = ""
    section: str = ""
    did: str = ""
    from_: datetime | None = None
    to: datetime | None = None
    text: str = ""
    minor: bool = True


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Rows newest first, and the number to go on from (None at the end)."""

    items: list[RevisionView]
    next: int | None


_COLUMNS = (
    Revision.number, Revision.base, Account.name, Revision.sector, Revision.time, Revision.message, Revision.act,
    Revision.minor, Revision.target, Revision.sha256, Revision.chain, Revision.size, Revision.added, Revision.removed,
)  # fmt: skip


def _query(draft_id: int) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).join(Account, Account.id == Revision.author_id).where(Revision.draft_id == draft_id)


def _view(row: Sequence[Any]) -> RevisionView:
    values = list(row)
    values[9], values[10] = bytes(values[9]).hex(), bytes(values[10]).hex()
    return RevisionView(*values)


def revision(session: Session, draft_id: int, number: int) -> RevisionView:
    """Return one revision: one query. Raises NotFoundError."""
    row = session.execute(_query(draft_id).where(Revision.number == number)).first()
    if row is None:
        raise NotFoundError
    return _view(row)


@dataclass(frozen=True, slots=True)
class Written:
    """A revision with its text."""

    view: RevisionView
    text: str


def revision_with_text(session: Session, draft_id: int, number: int) -> Written:
    """Return one revision and its text: two queries. Raises NotFoundError, DamageError."""
    row = session.execute(_query(draft_id).add_columns(Revision.manifest).where(Revision.number == number)).first()
    if row is None:
        raise NotFoundError
    *columns, manifest = row
    ids = unpack(manifest)
    texts = passage_texts(session, set(ids))
    try:
        return Written(_view(tuple(columns)), "".join([texts[ident] for ident in ids]))
    except KeyError as missing:
        raise DamageError from missing


def revisions_after(session: Session, draft_id: int, after: int, limit: int) -> list[RevisionView]:
    """Return revisions with a number greater than `after`, oldest first."""
    query = _query(draft_id).where(Revision.number > after).order_by(Revision.number).limit(limit)
    return [_view(row) for row in session.execute(query)]


def page(
    session: Session, view: DraftView, wanted: HistoryFilter, before: int | None = None, limit: int = PAGE
) -> HistoryPage:
    """Return a page of the history, newest first, from below revision `before`.

    One query; with a section three more, once for this version of the draft.
    """
    query = _query(view.id)
    if wanted.author:
        query = query.where(Account.name == wanted.author)
    if wanted.sector:
        query = query.where(Revision.sector == wanted.sector)
    if wanted.from_ is not None:
        query = query.where(Revision.time >= wanted.from_)
    if wanted.to is not None:
        query = query.where(Revision.time <= wanted.to)
    if wanted.text:
        pattern = "%" + wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(Revision.message.ilike(pattern, escape="\\"))
    if not wanted.minor:
        query = query.where(Revision.minor.is_(False))
    if wanted.section:
        touched = [
            touch.number
            for touch in section_history(session, view, wanted.section)
            if not wanted.did or wanted.did in touch.did
        ]
        query = query.where(Revision.number.in_(touched))
    if before is not None:
        query = query.where(Revision.number < before)
    rows = [_view(row) for row in session.execute(query.order_by(Revision.number.desc()).limit(limit + 1))]
    return HistoryPage(rows[:limit], rows[limit - 1].number if len(rows) > limit else None)


def at(session: Session, draft_id: int, moment: datetime) -> int:
    """Return the number of the revision that stood at a moment: the highest whose time is not after it.

    Raises NotFoundError when the draft did not exist yet.
    """
    number = session.scalar(
        select(Revision.number)
        .where(Revision.draft_id == draft_id, Revision.time <= moment)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if number is None:
        raise NotFoundError
    return number


@dataclass(frozen=True, slots=True)
class Bar:
    """One revision in the time strip."""

    number: int
    author: str
    sector: str | None
    time: datetime
    size: int


def bars(session: Session, view: DraftView) -> list[Bar]:
    """Return every revision's change size in tokens, oldest first: one query, none once this version was read."""
    return of_version(session, view, "bars", lambda: _bars(session, view.id))


def _bars(session: Session, draft_id: int) -> list[Bar]:
    rows = session.execute(
        select(Revision.number, Account.name, Revision.sector, Revision.time, Revision.added + Revision.removed)
        .join(Account, Account.id == Revision.author_id)
        .where(Revision.draft_id == draft_id)
        .order_by(Revision.number)
    )
    return [Bar(*row) for row in rows]
