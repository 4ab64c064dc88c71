"""What a search is narrowed by: which drafts, and which intervals of their passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import false, or_, select

from wiki.domain import names
from wiki.domain.query import Field, Query
from wiki.domain.timeframe import When, moments
from wiki.services.standing import Wanted, seconds
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft, DraftTopic, FormerSlug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

_FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class Narrow:
    """Values of the form's fields; any of them will do, empty ones do not narrow."""

    draft: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    section: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is narrowed."""
        return any(getattr(self, name) for name in self.__slots__)


def drafts_fitting(
    session: Session, narrow: Narrow, query: Query, titled: Callable[[str], set[int]]
) -> set[int] | None:
    """Return the ids of the drafts that may be searched, None for all: one query at most.

    `titled` gives the ids of the drafts whose titles hold some words.
    """
    fits = [
        *_any(narrow.draft, _is_draft),
        *_any(narrow.language, _in_language),
        *_both(query, Field.TOPIC, narrow.topic, _has_topic),
        *_both(query, Field.STAGE, narrow.stage, lambda value: Draft.stage == value.lower()),
        *_both(query, Field.KIND, narrow.kind, lambda value: Draft.kind == value.lower()),
        *_both(query, Field.TITLE, (), lambda value: Draft.id.in_(titled(value))),
    ]
    return set(session.scalars(select(Draft.id).where(*fits))) if fits else None


def wanted_intervals(session: Session, narrow: Narrow, query: Query, when: When) -> Wanted:
    """Return what intervals are looked for: one query for each name of an author."""
    authors, sectors = (*narrow.author, *query.values(Field.AUTHOR)), (*narrow.sector, *query.values(Field.SECTOR))
    return Wanted(
        when,
        authors=_accounts(session, authors) if authors else None,
        no_authors=_accounts(session, query.refused(Field.AUTHOR)),
        sectors=frozenset(map(str.lower, sectors)) if sectors else None,
        no_sectors=frozenset(map(str.lower, query.refused(Field.SECTOR))),
        added=_span(query.values(Field.ADDED)),
        removed=_span(query.values(Field.REMOVED)),
    )


def _accounts(session: Session, wanted: Iterable[str]) -> frozenset[int]:
    """Ids of the people of some names; of all whose name holds it where nobody is called exactly so."""
    out: set[int] = set()
    for name in wanted:
        key = names.key(name).strip().removeprefix("@")
        exact = session.scalar(select(Account.id).where(Account.name_key == key))
        if exact is not None:
            out.add(exact)
        elif key:
            out.update(session.scalars(select(Account.id).where(Account.name_key.contains(key, autoescape=True))))
    return frozenset(out)


def _span(values: tuple[str, ...]) -> tuple[float, float] | None:
    """What is common to the ranges; the parser has seen that each can be read."""
    if not values:
        return None
    start, end = -_FOREVER, _FOREVER
    for value in values:
        first, last = moments(value)
        start = start if first is None else max(start, seconds(first))
        end = end if last is None else min(end, seconds(last))
    return start, end


def _any(values: tuple[str, ...], clause: Callable[[str], ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    return [or_(false(), *[clause(value) for value in values])] if values else []


def _both(
    query: Query, field: Field, chosen: tuple[str, ...], clause: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """One of the values of the form or the query, and none of those with a minus."""
    return _any((*chosen, *query.values(field)), clause) + [~clause(value) for value in query.refused(field)]


def _is_draft(slug: str) -> ColumnElement[bool]:
    former = select(FormerSlug.draft_id).where(FormerSlug.slug == slug)
    return or_(Draft.slug == slug, Draft.id.in_(former))


def _in_language(tag: str) -> ColumnElement[bool]:
    return or_(Draft.language == tag, Draft.language.startswith(f"{tag}-", autoescape=True))


def _has_topic(topic: str) -> ColumnElement[bool]:
    return Draft.id.in_(select(DraftTopic.draft_id).where(DraftTopic.topic.in_({topic, topic.lower()})))
