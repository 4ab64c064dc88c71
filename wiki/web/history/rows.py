"""Revisions as rows of a history, by day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wiki.domain.revisions import ACT_NAMES, Act
from wiki.domain.traces import Did, Touch
from wiki.i18n import N_, gettext
from wiki.web.filters import date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from wiki.services.history import RevisionView
    from wiki.services.tracing import Change

#: What a revision did to a section, as a choice of a filter.
WAYS = {
    Did.CAME: N_("came in"),
    Did.LEFT: N_("taken out"),
    Did.BACK: N_("came back"),
    Did.WORDS: N_("words changed"),
    Did.RENAMED: N_("renamed"),
    Did.RENUMBERED: N_("renumbered"),
    Did.RANKED: N_("heading of another rank"),
    Did.MOVED: N_("moved"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """See templates/components/revision.html."""

    number: int
    url: str
    message: str
    author: str
    sector: str | None
    time: datetime
    added: int
    removed: int
    plus: float
    minus: float
    minor: bool
    notes: tuple[str, ...]
    compare_url: str
    is_from: bool
    is_to: bool
    sections: tuple[tuple[str, str], ...] = ()
    hidden: str = ""
    changed: tuple[tuple[str, str], ...] = ()
    more: int = 0


Days = list[tuple[str, list[Row]]]


def days(items: Sequence[RevisionView], url: str) -> Days:
    """Return the revisions of a draft, whose address is `url`, by day."""
    top = _top([item.added + item.removed for item in items])
    newest = items[0].number if items else 0
    rows = [
        Row(
            url=f"{url}/r/{item.number}",
            notes=_notes(item),
            compare_url=f"{url}/compare/{item.number - 1}..{item.number}" if item.number > 1 else "",
            is_from=item.number == newest - 1,
            is_to=item.number == newest,
            **_said(item, (item.added, item.removed), top),
        )
        for item in items
    ]
    return _by_day(rows)


def section_days(
    items: Sequence[RevisionView], touches: Mapping[int, Touch], changes: Mapping[int, Change], where: tuple[str, str]
) -> Days:
    """Return the revisions that touched a section by day, with what each did to it; `where`: draft's address, section.

    Words are those of the section alone.
    """
    url, ident = where[0], quote(where[1])
    top = _top([change.added + change.removed for change in changes.values()])
    rows = []
    for item in items:
        touch, change = touches[item.number], changes[item.number]
        rows.append(
            Row(
                url=f"{url}/r/{item.number}" + (f"#{ident}" if touch.after else ""),
                notes=(*_ways(touch), *_notes(item)),
                compare_url=f"{url}/compare/{item.number - 1}..{item.number}#in-{ident}" if item.number > 1 else "",
                is_from=False,
                is_to=False,
                changed=tuple((segment.op, segment.text) for segment in change.segments),
                more=change.more if change.segments else 0,
                **_said(item, (change.added, change.removed), top),
            )
        )
    return _by_day(rows)


def _top(sizes: Sequence[int]) -> float:
    return math.log1p(max(sizes, default=0)) or 1.0


def _said(item: RevisionView, size: tuple[int, int], top: float) -> dict[str, Any]:
    """Return what a row says of any revision; `size`: words added and removed, drawn beside the largest, `top`."""
    both = sum(size)
    length = 90 * math.log1p(both) / top if both else 0.0
    plus, minus = (round(length * part / both, 1) if both else 0 for part in size)
    return {
        "number": item.number, "message": item.summary, "author": item.author, "sector": item.sector,
        "time": item.time, "minor": item.minor, "added": size[0], "removed": size[1], "plus": plus, "minus": minus,
    }  # fmt: skip


def _by_day(rows: Sequence[Row]) -> Days:
    return [(day, list(group)) for day, group in groupby(rows, lambda row: date(row.time))]


def _notes(item: RevisionView) -> tuple[str, ...]:
    if item.act in (Act.MERGE, Act.CREATE):
        return (gettext(ACT_NAMES[Act(item.act)]),)
    if item.act == Act.RESTORE:
        return (gettext("restores revision %(n)s", n=item.target),)
    if item.act == Act.UNDO:
        return (gettext("undoes revision %(n)s", n=item.target),)
    return ()


def _ways(touch: Touch) -> list[str]:
    """Return what a revision did to a section; that words changed is seen from the words."""
    said = []
    for did in touch.did:
        if did is Did.BACK and touch.since is not None:
            said.append(gettext("came back, away since revision %(n)s", n=touch.since))
        elif did in (Did.RENAMED, Did.RENUMBERED) and touch.former:
            continue
        elif did is not Did.WORDS:
            said.append(gettext(WAYS[did]))
    if touch.former:
        renamed = Did.RENAMED in touch.did
        name = N_("renamed, before “%(title)s”") if renamed else N_("renumbered, before “%(title)s”")
        said.append(gettext(name, title=touch.former))
    return said
