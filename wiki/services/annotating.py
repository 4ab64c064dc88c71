"""The anchored threads of a draft, as the W3C's annotations are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from wiki.domain.anchors import State
from wiki.services import anchoring, conversations
from wiki.services.recording import load
from wiki.storage.discussion import Thread
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from wiki.services.conversations import Conversation, ThreadView
    from wiki.services.drafting import DraftView

PAGE = 50
_AROUND = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """Where what a thread is about stands in the newest revision.

    `span` are its characters in the whole text, None when it is gone; `exact` what stands there (of a section nothing),
    `prefix` and `suffix` what stands before and after. `since` is None for a section. `score` is 1, or says how sure a
    guess was.
    """

    state: State
    since: int | None
    score: float
    revision: int
    span: tuple[int, int] | None
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """An anchored thread, where it stands, and when the revision was made that it was opened on."""

    thread: Conversation
    standing: Standing
    made: datetime | None


def standings(session: Session, view: DraftView, threads: Iterable[ThreadView]) -> dict[int, Standing]:
    """Return where those threads stand that are about words or a section, by their ids.

    No query when none is; else those of wiki.services.anchoring.places and recording.load.
    """
    asked = [thread for thread in threads if thread.exact or thread.section]
    if not asked:
        return {}
    manuscript = load(session, view.id, view.revision)
    places = anchoring.places(session, view) if any(thread.exact for thread in asked) else {}
    text, starts = manuscript.text, [0]
    for passage in manuscript.passages:
        starts.append(starts[-1] + len(passage))
    sections = {section.ident: (starts[section.start], starts[section.end]) for section in manuscript.sections}
    found: dict[int, Standing] = {}
    for thread in asked:
        place = places.get(thread.id)
        if place is None:
            span = sections.get(thread.section or "")
            state = State.SAME if span else State.GONE
            found[thread.id] = Standing(state, None, 1.0, view.revision, span, "", "", "")
            continue
        span = None
        if place.spots:
            first, last = place.spots[0], place.spots[-1]
            span = starts[first[0]] + first[1], starts[last[0]] + last[2]
        around = (text[max(0, span[0] - _AROUND) : span[0]], text[span[1] : span[1] + _AROUND]) if span else ("", "")
        found[thread.id] = Standing(
            place.state, place.since, place.score, view.revision, span, place.words, *around
        )  # fmt: skip
    return found


def count(session: Session, draft_id: int) -> int:
    """Return how many threads of a draft are about words or a section: one query."""
    return session.scalar(select(func.count()).select_from(Thread).where(*_anchored(draft_id))) or 0


def listed(session: Session, view: DraftView, page: int) -> list[Annotation]:
    """Return page `page` (from 0) of a draft's anchored threads, oldest first, 50 a page."""
    query = select(Thread.id).where(*_anchored(view.id)).order_by(Thread.id).limit(PAGE).offset(page * PAGE)
    views = conversations.chosen(session, view.id, session.scalars(query).all())
    found = standings(session, view, views)
    numbers = {thread.revision for thread in views}
    times = dict(
        session.execute(
            select(Revision.number, Revision.time).where(
                Revision.draft_id == view.id, Revision.number.in_(sorted(numbers))
            )
        ).all()
    )
    return [
        Annotation(one, found[one.thread.id], times.get(one.thread.revision))
        for one in conversations.with_comments(session, views)
    ]


def _anchored(draft_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Thread.draft_id == draft_id, or_(Thread.exact != "", Thread.section.is_not(None))
