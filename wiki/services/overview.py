"""Drafts as the home page and lists show them: what they are about, who wrote, how they moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from wiki.services.history import Bar
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft
from wiki.storage.events import Event
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from wiki.services.drafting import DraftView

BARS = 22


@dataclass(frozen=True, slots=True)
class Card:
    """A draft in a list; `bars` are its last revisions."""

    draft: DraftView
    contributors: int
    bars: tuple[Bar, ...]


def cards(session: Session, views: Sequence[DraftView]) -> list[Card]:
    """Return the cards of some drafts: two queries for any number."""
    ids = [view.id for view in views]
    people = dict(
        session.execute(
            select(Revision.draft_id, func.count(func.distinct(Revision.author_id)))
            .where(Revision.draft_id.in_(ids))
            .group_by(Revision.draft_id)
        ).all()
    )
    bars: dict[int, list[Bar]] = {}
    rows: Iterable[Any] = session.execute(
        select(
            Revision.draft_id, Revision.number, Account.name, Revision.sector, Revision.time,
            Revision.added + Revision.removed,
        )
        .join(Account, Account.id == Revision.author_id)
        .join(Draft, Draft.id == Revision.draft_id)
        .where(Revision.draft_id.in_(ids), Revision.number > Draft.head - BARS)
        .order_by(Revision.draft_id, Revision.number)
    )  # fmt: skip
    for draft_id, *values in rows:
        bars.setdefault(draft_id, []).append(Bar(*values))
    return [Card(view, people.get(view.id, 0), tuple(bars.get(view.id, ()))) for view in views]


def newest_event(session: Session) -> int:
    """Return the number of the newest event: what a page over all drafts depends on."""
    return session.scalar(select(func.max(Event.seq))) or 0
