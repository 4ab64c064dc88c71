"""The threads of a draft in the order of its text, and those whose words stand in a certain way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.domain.anchors import State
from wiki.services import anchoring
from wiki.services.recording import load
from wiki.storage.discussion import Thread

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from wiki.services.conversations import ThreadFilter
    from wiki.services.drafting import DraftView


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Ids of threads in the order wanted; how many are open and resolved; how the words of all of these stand."""

    ids: tuple[int, ...]
    open: int
    resolved: int
    states: dict[State, int]


def arrange(
    session: Session, view: DraftView, wanted: ThreadFilter, words: State | None = None, *, by_text: bool = False
) -> Arrangement:
    """Return the threads that are wanted, those with `words` in that state only.

    In the order of the text come first those on the whole draft, and last those whose place is gone; otherwise the
    newest come first. Two queries, and what wiki.services.anchoring.places and recording.load take.
    """
    query = select(Thread.id, Thread.section, Thread.resolved).where(Thread.draft_id == view.id)
    if wanted.section:
        query = query.where(Thread.section == wanted.section)
    rows = session.execute(query.order_by(Thread.id.desc())).all()
    places = anchoring.places(session, view)
    states: dict[State, int] = {}
    for row in rows:
        place = places.get(row.id)
        if place is not None and _fits(wanted.state, resolved=row.resolved is not None):
            states[place.state] = states.get(place.state, 0) + 1
    if words is not None:
        rows = [row for row in rows if row.id in places and places[row.id].state is words]
    chosen = [row for row in rows if _fits(wanted.state, resolved=row.resolved is not None)]
    if by_text:
        starts = {section.ident: section.start for section in load(session, view.id, view.revision).sections}
        chosen.sort(key=lambda row: (*_spot(row.section, places.get(row.id), starts), row.id))
    closed = sum(1 for row in rows if row.resolved is not None)
    return Arrangement(tuple(row.id for row in chosen), len(rows) - closed, closed, states)


def _fits(wanted: str, *, resolved: bool) -> bool:
    return wanted == "all" or (wanted == "resolved") == resolved


def _spot(section: str | None, place: anchoring.Place | None, starts: dict[str, int]) -> tuple[int, int, int]:
    """Return where in the text a thread stands: on all of it, at a passage and a character, or nowhere any more."""
    if place is not None and place.spots:
        return 1, place.spots[0][0], place.spots[0][1]
    if section is None and place is None:
        return 0, 0, 0
    return (1, starts[section], -1) if section in starts else (2, 0, 0)
