"""What home, lists and recent changes show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from wiki.extensions import now
from wiki.web.heads import draft_url
from wiki.web.strips import StripBar, strip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from wiki.services.listing import Change
    from wiki.services.overview import Card

_SOON = 7


@dataclass(frozen=True, slots=True)
class DraftLink:
    """A draft that a line leads to."""

    title: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """See `move_line` in templates/components/revision.html."""

    draft: DraftLink
    revision: int
    url: str
    message: str
    author: str
    sector: str | None
    time: datetime
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that waits for voices."""

    draft: DraftLink
    days_left: int | None
    closing: bool
    stage: str
    purpose: str
    revisions: int
    contributors: int
    threads: int
    bars: list[StripBar]


def move_lines(changes: Sequence[Change]) -> list[MoveLine]:
    """Return lines of recent changes, each leading to what it changed."""
    out = []
    for change in changes:
        url = draft_url(change.slug)
        to = f"{url}/compare/{change.number - 1}..{change.number}" if change.number > 1 else f"{url}/r/1"
        out.append(
            MoveLine(
                DraftLink(change.title, url, change.language), change.number, to, change.message, change.author,
                change.sector, change.time, change.added, change.removed,
            )
        )  # fmt: skip
    return out


def open_drafts(cards: Sequence[Card]) -> list[OpenDraft]:
    """Return the cards as the home page draws them."""
    out = []
    for card in cards:
        view = card.draft
        left = None if view.stage_closes is None or view.stage_closes < now() else (view.stage_closes - now()).days
        url = draft_url(view.slug)
        out.append(
            OpenDraft(
                DraftLink(view.title, url, view.language), left, left is not None and left <= _SOON, view.stage,
                view.purpose, view.revision, card.contributors, view.threads, strip(card.bars, url, 0),
            )
        )  # fmt: skip
    return out


def address(path: str, query: Mapping[str, str | int]) -> str:
    """Return a path with those parts of a query that hold something."""
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
