"""Comparing any two revisions of a draft."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.domain.dates import end_of
from wiki.domain.errors import NotFoundError
from wiki.domain.text.diff import Comparison, Op, Row, compare
from wiki.i18n import N_
from wiki.services.drafting import DraftView
from wiki.services.history import RevisionView, at, revision
from wiki.services.recording import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from wiki.domain.text.sections import Section

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class SectionChange:
    """How much changed in one section; `ident` is None for what stands before the first heading."""

    ident: str | None
    title: str
    changes: int
    moved: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions and what differs: `sections[i]` is the section of `comparison.rows[i]` (None: before any)."""

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
    sections = sections_of(comparison.rows, old.sections, new.sections)
    return Compared(
        view, revision(session, view.id, a), revision(session, view.id, b), comparison, sections,
        _summary(comparison.rows, sections),
    )  # fmt: skip


def section_at(sections: Sequence[Section], starts: Sequence[int], passage: int) -> Section | None:
    """Return the innermost section that holds the passage at this index; `starts` are the sections' starts."""
    place = bisect_right(starts, passage) - 1
    return sections[place] if place >= 0 else None


def sections_of(rows: Sequence[Row], old: Sequence[Section], new: Sequence[Section]) -> tuple[Section | None, ...]:
    """Return the section of each row: of the new text where the row stands in it, else of the old one."""
    old_starts = [section.start for section in old]
    new_starts = [section.start for section in new]
    out: list[Section | None] = []
    for row in rows:
        if row.at_new and row.new is not None:
            out.append(section_at(new, new_starts, row.new))
        else:
            out.append(section_at(old, old_starts, row.old or 0))
    return tuple(out)


def _summary(rows: Sequence[Row], sections: Sequence[Section | None]) -> tuple[SectionChange, ...]:
    counts: dict[str | None, list[int]] = {}
    first: dict[str | None, tuple[Section | None, bool]] = {}
    for row, section in zip(rows, sections, strict=True):
        if row.op is Op.SAME or (row.op is Op.MOVE and not row.at_new):
            continue
        ident = section.ident if section else None
        count = counts.setdefault(ident, [0, 0])
        count[1 if row.op is Op.MOVE else 0] += 1
        section_first, gone = first.get(ident, (section, True))
        first[ident] = (section_first, gone and not row.at_new)
    return tuple(
        SectionChange(ident, section.title if section else "", counts[ident][0], counts[ident][1], gone)
        for ident, (section, gone) in first.items()
    )
