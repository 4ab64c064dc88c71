"""Comparing any two revisions of a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.domain.dates import end_of
from wiki.domain.errors import NotFoundError
from wiki.domain.text.diff import Comparison, compare
from wiki.domain.text.summary import SectionChange, placed, summary
from wiki.i18n import N_
from wiki.services.drafting import DraftView
from wiki.services.history import RevisionView, at, revision
from wiki.services.recording import load

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from wiki.domain.text.sections import Section

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions and what differs.

    `sections[i]` is the section of `comparison.rows[i]` (None: before any); `summary` counts by section.
    """

    draft: DraftView
    a: RevisionView
    b: RevisionView
    comparison: Comparison
    sections: tuple[Section | None, ...]
    summary: tuple[SectionChange, ...]


def resolve(session: Session, view: DraftView, name: str) -> int:
    """Return the revision number that `now`, a number, or a date or time means. Raises NotFoundError."""
    if name == "now":
        return view.revision
    if _NUMBER.fullmatch(name) and (len(name) != 4 or int(name) <= view.revision):
        if int(name) > view.revision:
            raise NotFoundError(N_("This draft has no such revision."))
        return int(name)
    try:
        moment = end_of(name)
    except ValueError:
        raise NotFoundError(N_("This is neither a revision nor a date.")) from None
    return at(session, view.id, moment)


def compare_revisions(session: Session, view: DraftView, a: int, b: int) -> Compared:
    """Compare revisions `a` and `b`. Cost: two texts read, one diff; 5 to 10 queries whatever the distance."""
    old, new = load(session, view.id, a), load(session, view.id, b)
    comparison = compare(old.passages, new.passages)
    places = placed(comparison.rows, old.sections, new.sections)
    return Compared(
        view, revision(session, view.id, a), revision(session, view.id, b), comparison, places,
        summary(comparison, places, old.sections, new.sections),
    )  # fmt: skip
