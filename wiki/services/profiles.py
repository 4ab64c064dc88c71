"""A person's public record: the drafts started, the revisions made, the comments written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import select

from wiki.domain import names
from wiki.domain.errors import NotFoundError
from wiki.domain.sectors import Role, Sector
from wiki.i18n import N_
from wiki.storage.accounts import Account
from wiki.storage.discussion import Comment, Thread
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

Item = TypeVar("Item")
PAGE = 20
_EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is in public."""

    id: int
    name: str
    sector: Sector | None
    role: Role
    imported: bool
    created: datetime
    about: str
    blocked: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class StartedDraft:
    """A draft that the person started."""

    id: int
    slug: str
    title: str
    language: str
    stage: str
    created: datetime


@dataclass(frozen=True, slots=True)
class MadeRevision:
    """A revision that the person made."""

    id: int
    slug: str
    title: str
    language: str
    number: int
    time: datetime
    message: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """The beginning of a comment that the person wrote."""

    id: int
    slug: str
    title: str
    language: str
    thread: int
    created: datetime
    excerpt: str


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """A page of a list, the newest first; `after` is what `before` must be for the next page, None on the last."""

    items: tuple[Item, ...]
    after: int | None


def find(session: Session, name: str) -> Person:
    """Return the person with that name in whatever spelling. Raises NotFoundError."""
    row = session.execute(
        select(
            Account.id,
            Account.name,
            Account.sector,
            Account.role,
            Account.imported,
            Account.created,
            Account.about,
            Account.blocked,
            Account.blocked_reason,
        ).where(Account.name_key == names.key(name))
    ).first()
    if row is None:
        raise NotFoundError(N_("Nobody has this name."))
    return Person(
        id=row.id,
        name=row.name,
        sector=Sector(row.sector) if row.sector else None,
        role=Role(row.role),
        imported=row.imported,
        created=row.created,
        about=row.about,
        blocked=row.blocked,
        reason=row.blocked_reason,
    )


def drafts(session: Session, person: Person, before: int | None = None) -> Part[StartedDraft]:
    """Return drafts that the person started; `before` is the id to go on from."""
    columns = (Draft.id, Draft.slug, Draft.title, Draft.language, Draft.stage, Draft.created)
    query = select(*columns).where(Draft.creator_id == person.id)
    return _part(session, query, Draft.id, before, StartedDraft)


def revisions(session: Session, person: Person, before: int | None = None) -> Part[MadeRevision]:
    """Return revisions that the person made; `before` is the id to go on from."""
    query = (
        select(
            Revision.id,
            Draft.slug,
            Draft.title,
            Draft.language,
            Revision.number,
            Revision.time,
            Revision.message,
            Revision.added,
            Revision.removed,
        )
        .join(Draft, Draft.id == Revision.draft_id)
        .where(Revision.author_id == person.id)
    )
    return _part(session, query, Revision.id, before, MadeRevision)


def comments(session: Session, person: Person, before: int | None = None) -> Part[WrittenComment]:
    """Return comments of the person that still stand; `before` is the id to go on from."""
    query = (
        select(Comment.id, Draft.slug, Draft.title, Draft.language, Thread.id, Comment.created, Comment.body)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Draft, Draft.id == Thread.draft_id)
        .where(Comment.author_id == person.id, Comment.deleted.is_(None))
    )

    def make(*row: Any) -> WrittenComment:
        body = row[-1]
        excerpt = body if len(body) <= _EXCERPT else body[:_EXCERPT].rstrip() + "…"
        return WrittenComment(*(*row[:-1], excerpt))

    return _part(session, query, Comment.id, before, make)


def _part(
    session: Session, query: Select[*tuple[Any, ...]], key: Any, before: int | None, make: Callable[..., Item]
) -> Part[Item]:
    if before is not None:
        query = query.where(key < before)
    rows = session.execute(query.order_by(key.desc()).limit(PAGE + 1)).all()
    items = tuple(make(*row) for row in rows[:PAGE])
    return Part(items, rows[PAGE - 1][0] if len(rows) > PAGE else None)
