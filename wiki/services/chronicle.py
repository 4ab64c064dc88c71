"""The public log: everything that happened, in order, none missing. Other programs follow a wiki by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft
from wiki.storage.events import Event

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class EventView:
    """One act: what, when, on which draft (its present slug) and revision, by whom in which sector."""

    seq: int
    time: datetime
    kind: str
    draft: str | None
    revision: int | None
    actor: str | None
    sector: str | None
    payload: dict[str, Any]


def events_after(session: Session, after: int, limit: int) -> list[EventView]:
    """Return the events that follow number `after`, in order: one query. Numbers have no gaps."""
    rows = session.execute(
        select(Event.seq, Event.time, Event.kind, Draft.slug, Event.revision, Account.name, Event.sector, Event.payload)
        .outerjoin(Draft, Draft.id == Event.draft_id)
        .outerjoin(Account, Account.id == Event.actor_id)
        .where(Event.seq > after)
        .order_by(Event.seq)
        .limit(limit)
    )
    return [EventView(*row) for row in rows]
