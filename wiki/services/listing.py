"""Lists of drafts with filters, facets with counts, and what moved lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, or_, select

from wiki.domain.drafts import ENDED, Stage
from wiki.services.drafting import DraftView, view_columns, view_of, with_labels
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft, DraftService, DraftTopic
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

SORTS = {
    "updated": (Draft.updated.desc(), Draft.id.desc()),
    "created": (Draft.created.desc(), Draft.id.desc()),
    "title": (Draft.title, Draft.id),
    "revisions": (Draft.head.desc(), Draft.id.desc()),
}


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """Which drafts are wanted; empty fields do not filter. `q` is looked for in title, slug and origin."""

    stage: str = ""
    topic: str = ""
    place: str = ""
    service: str = ""
    kind: str = ""
    language: str = ""
    q: str = ""
    sort: str = "updated"


@dataclass(frozen=True, slots=True)
class DraftList:
    """A page of drafts, how many there are in all."""

    items: list[DraftView]
    total: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One value by which a list can be narrowed, and how many drafts have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """A revision in a list over all drafts."""

    slug: str
    title: str
    language: str
    number: int
    author: str
    sector: str | None
    time: datetime
    message: str
    act: str
    minor: bool
    added: int
    removed: int
    id: int


def drafts(session: Session, wanted: DraftFilter, offset: int = 0, limit: int = 50) -> DraftList:
    """Return the drafts that fit: four queries."""
    query = _narrow(select(*view_columns()), wanted)
    rows = session.execute(query.order_by(*SORTS.get(wanted.sort, SORTS["updated"])).offset(offset).limit(limit)).all()
    total = session.scalar(_narrow(select(func.count()).select_from(Draft), wanted)) or 0
    return DraftList(with_labels(session, [view_of(row) for row in rows]), total)


def facets(session: Session) -> dict[str, list[Facet]]:
    """Return how many drafts each stage, kind, language, place, topic and service has: six queries."""
    out = {}
    for name, column in (
        ("stage", Draft.stage), ("kind", Draft.kind), ("language", Draft.language), ("place", Draft.place),
        ("topic", DraftTopic.topic), ("service", DraftService.service),
    ):  # fmt: skip
        count = func.count()
        rows = session.execute(
            select(column, count).where(column != "").group_by(column).order_by(count.desc(), column)
        )
        out[name] = [Facet(value, number) for value, number in rows.all()[:40]]
    return out


@dataclass(frozen=True, slots=True)
class Address:
    """Where a draft is and when its text changed last."""

    slug: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Addresses:
    """Some addresses, and how many drafts there are in all."""

    items: list[Address]
    total: int


def addresses(session: Session, offset: int, limit: int) -> Addresses:
    """Return the addresses of drafts in the order in which they were started: two queries."""
    rows = session.execute(select(Draft.slug, Draft.updated).order_by(Draft.id).offset(offset).limit(limit))
    return Addresses([Address(*row) for row in rows], session.scalar(select(func.count()).select_from(Draft)) or 0)


def open_for_voices(session: Session, now: datetime, limit: int = 6) -> list[DraftView]:
    """Return drafts in a consultation that has not closed, those that close first before the others."""
    query = (
        select(*view_columns())
        .where(Draft.stage == Stage.CONSULTATION, or_(Draft.stage_closes.is_(None), Draft.stage_closes >= now))
        .order_by(Draft.stage_closes.is_(None), Draft.stage_closes, Draft.updated.desc())
        .limit(limit)
    )
    return with_labels(session, [view_of(row) for row in session.execute(query)])


def recent(session: Session, before: int = 0, limit: int = 50) -> list[Change]:
    """Return the revisions saved last over all drafts, newest first; `before`: the id to go on from."""
    return _changes(session, _change_query().where(Revision.id < before) if before else _change_query(), limit)


def _change_query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Draft.slug, Draft.title, Draft.language, Revision.number, Account.name, Revision.sector, Revision.time,
            Revision.message, Revision.act, Revision.minor, Revision.added, Revision.removed, Revision.id,
        )
        .join(Draft, Draft.id == Revision.draft_id)
        .join(Account, Account.id == Revision.author_id)
    )  # fmt: skip


def _changes(session: Session, query: Select[*tuple[Any, ...]], limit: int) -> list[Change]:
    return [Change(*row) for row in session.execute(query.order_by(Revision.id.desc()).limit(limit))]


def _narrow(query: Select[*tuple[Any, ...]], wanted: DraftFilter) -> Select[*tuple[Any, ...]]:
    for name, column in (
        ("stage", Draft.stage), ("place", Draft.place), ("kind", Draft.kind), ("language", Draft.language),
    ):  # fmt: skip
        value = getattr(wanted, name)
        if value == "open":
            query = query.where(column.not_in(ENDED))
        elif value:
            query = query.where(column == value)
    if wanted.topic:
        query = query.where(Draft.id.in_(select(DraftTopic.draft_id).where(DraftTopic.topic == wanted.topic)))
    if wanted.service:
        query = query.where(Draft.id.in_(select(DraftService.draft_id).where(DraftService.service == wanted.service)))
    if wanted.q:
        pattern = "%" + wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            Draft.title.ilike(pattern, escape="\\")
            | Draft.slug.ilike(pattern, escape="\\")
            | Draft.origin.ilike(pattern, escape="\\")
        )
    return query
