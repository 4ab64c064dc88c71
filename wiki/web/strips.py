"""The time strip's bars: one a revision, grouped when there are more than fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from wiki.i18n import gettext
from wiki.web.filters import date, number, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wiki.domain.drafts import Stage
    from wiki.services.history import Bar

MOST = 150


@dataclass(frozen=True, slots=True)
class StripBar:
    """One bar: `height` from 0 to 1 on a logarithmic scale, since one rewrite dwarfs a hundred corrections."""

    number: int
    height: float
    sector: str | None
    url: str
    label: str
    current: bool


def strip(bars: Sequence[Bar], url: str, shown: int) -> list[StripBar]:
    """Return at most MOST bars that lead to their revisions; `shown` is the revision on the page."""
    if not bars:
        return []
    size = math.ceil(len(bars) / MOST)
    groups = [list(group) for _, group in groupby(enumerate(bars), lambda pair: pair[0] // size)]
    top = math.log1p(max(sum(bar.size for _, bar in group) for group in groups)) or 1.0
    return [_bar([bar for _, bar in group], top, url, shown) for group in groups]


Band = tuple[str, float, float, bool]
"""A stage under the bars: its name, where it starts and ends (0 to 1), and whether the draft is in it."""
_NARROWEST = 0.03


def bands(moves: Sequence[tuple[Stage, int]], total: int) -> tuple[Band, ...]:
    """Return the stages of a draft along its `total` revisions; `moves` are (stage, newest revision when it began).

    A stage in which nothing was saved has no band, but for the present one, which is always seen.
    """
    starts = [0.0] + [min(max(revision / total, 0.0), 1.0) for _, revision in moves[1:]]
    ends = [*starts[1:], 1.0]
    last = len(moves) - 1
    starts[-1] = min(starts[-1], 1.0 - max(_NARROWEST, 1 / total)) if last else 0.0
    out = []
    for place, ((stage, _), start, end) in enumerate(zip(moves, starts, ends, strict=False)):
        until = min(end, starts[-1]) if place < last else 1.0
        if until > start:
            out.append((stage.value, start, until, place == last))
    return tuple(out)


def _bar(group: Sequence[Bar], top: float, url: str, shown: int) -> StripBar:
    first, last = group[0], group[-1]
    size = sum(bar.size for bar in group)
    biggest = max(group, key=lambda bar: bar.size)
    if first is last:
        label = gettext(
            "Revision %(n)s, %(day)s, %(name)s (%(sector)s), %(count)s words changed",
            n=last.number, day=date(last.time), name=last.author, sector=sector_name(last.sector), count=number(size),
        )  # fmt: skip
    else:
        label = gettext(
            "Revisions %(a)s to %(b)s, until %(day)s, %(count)s words changed",
            a=first.number, b=last.number, day=date(last.time), count=number(size),
        )  # fmt: skip
    return StripBar(
        last.number, math.log1p(size) / top, biggest.sector, f"{url}/r/{last.number}", label,
        first.number <= shown <= last.number,
    )  # fmt: skip
