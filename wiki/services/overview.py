"""Drafts as the home page and lists show them: what they are about, who wrote, how they moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from wiki.domain.text.passages import Kind, kind
from wiki.services.history import Bar
from wiki.services.recording import load
from wiki.storage.accounts import Account
from wiki.storage.events import Event
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from wiki.services.drafting import DraftView

BARS = 22
_PURPOSE = 180
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\[\^[^\]]*\]")
_SIGNS = re.compile(r"[*_`]+|\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Card:
    """A draft in a list: `purpose` is the beginning of its first paragraph, `bars` its last revisions."""

    draft: DraftView
    purpose: str
    contributors: int
    bars: tuple[Bar, ...]


def cards(session: Session, views: Sequence[DraftView]) -> list[Card]:
    """Return the cards of some drafts: four queries a draft, for lists of a handful."""
    return [
        Card(view, purpose(session, view), _contributors(session, view.id), _last_bars(session, view)) for view in views
    ]


def purpose(session: Session, view: DraftView) -> str:
    """Return the beginning of the first real paragraph of a draft, without Markdown."""
    for words in load(session, view.id, view.revision).passages[:60]:
        if kind(words) is Kind.PARAGRAPH:
            plain = " ".join(_SIGNS.sub("", _LINK.sub(r"\1", words)).split())
            if len(plain) >= 20:
                return plain if len(plain) <= _PURPOSE else plain[:_PURPOSE].rsplit(" ", 1)[0].rstrip(",;，；、") + "…"
    return ""


def newest_event(session: Session) -> int:
    """Return the number of the newest event: what a page over all drafts depends on."""
    return session.scalar(select(func.max(Event.seq))) or 0


def _contributors(session: Session, draft_id: int) -> int:
    query = select(func.count(func.distinct(Revision.author_id))).where(Revision.draft_id == draft_id)
    return session.scalar(query) or 0


def _last_bars(session: Session, view: DraftView) -> tuple[Bar, ...]:
    rows = session.execute(
        select(Revision.number, Account.name, Revision.sector, Revision.time, Revision.added + Revision.removed)
        .join(Account, Account.id == Revision.author_id)
        .where(Revision.draft_id == view.id, Revision.number > view.revision - BARS)
        .order_by(Revision.number)
    )
    return tuple(Bar(*row) for row in rows)
