"""What the search page shows: hits with marks, bars of when they stood, what narrows the result."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup, escape

from wiki.services.hits import address
from wiki.web.filters import date, kind_name, stage_name
from wiki.web.home.views import language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from wiki.services.hits import FoundDraft, Hit, Moment

# Characters of a passage that are shown, and how many of them before the first mark.
_SHOWN, _BEFORE = 700, 200
_MOST_LIVES = 4
_MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A revision in the life of a passage; see templates/components/hit.html."""

    number: int
    url: str
    time: datetime
    author: str
    sector: str | None
    compare_url: str = ""


@dataclass(frozen=True, slots=True)
class ShownHit:
    """See templates/components/hit.html."""

    kind: str
    title: str
    language: str
    url: str
    section: str
    html: Markup
    standing: bool
    lives: list[tuple[float, float, bool]]
    lives_said: str
    lifetimes: list[tuple[Point, Point | None]]
    more_lifetimes: int
    written: Point | None


@dataclass(frozen=True, slots=True)
class Option:
    """A value by which a result can be narrowed; see templates/components/facets.html."""

    value: str
    label: str
    count: int
    checked: bool
    sector: str = ""
    lang: str = ""


def shown(hits: Sequence[Hit], now: datetime) -> list[ShownHit]:
    """Return hits as they are drawn; their bars share one axis, from the first time of all to now."""
    starts = [interval.first.time for hit in hits for interval in hit.intervals]
    begin = min(starts, default=now)
    return [_shown(hit, begin, now) for hit in hits]


def _shown(hit: Hit, begin: datetime, now: datetime) -> ShownHit:
    path = address(hit.draft)
    length = max((now - begin).total_seconds(), 1.0)

    def place(time: datetime) -> float:
        return min(1.0, max(0.0, (time - begin).total_seconds() / length))

    lives = [
        (place(one.first.time), 1.0 if one.removed is None else place(one.removed.time), one.last is None)
        for one in hit.intervals
    ]
    lifetimes = [
        (_point(one.first, path), None if one.removed is None else _point(one.removed, path)) for one in hit.intervals
    ]
    return ShownHit(
        kind=hit.type,
        title=hit.title,
        language=hit.language,
        url=hit.url,
        section=hit.section[1] if hit.section else "",
        html=excerpt(hit.passage, hit.highlights),
        standing=hit.standing,
        # Imported times may go backwards; a bar does not.
        lives=[(min(start, end), max(start, end), standing) for start, end, standing in lives],
        lives_said=_said(hit),
        lifetimes=lifetimes[-_MOST_LIVES:],
        more_lifetimes=max(0, len(lifetimes) - _MOST_LIVES),
        written=None if hit.intervals or hit.first is None else _point(hit.first, path),
    )


def _point(moment: Moment, path: str) -> Point:
    number = moment.revision
    return Point(
        number, f"{path}/r/{number}", moment.time, moment.author, moment.sector,
        f"{path}/compare/{number - 1}..{number}" if number > 1 else "",
    )  # fmt: skip


def _said(hit: Hit) -> str:
    words = []
    for one in hit.intervals:
        if one.removed is None:
            words.append(gettext("stands since %(day)s", day=date(one.first.time)))
        else:
            words.append(gettext("stood from %(a)s to %(b)s", a=date(one.first.time), b=date(one.removed.time)))
    return ", ".join(words)


def words() -> dict[str, str]:
    """Return the words that all hits share, in the reader's language."""
    return {
        "stands": gettext("stands now"),
        "gone": gettext("no longer in the text"),
        "comment": gettext("comment"),
        "draft": gettext("whole draft"),
        "since": gettext("in since"),
        "from": gettext("in from"),
        "removed": gettext("removed in"),
        "see": gettext("see the removal"),
        "revision": gettext("revision %(n)s"),
    }


@lru_cache(maxsize=16)
def language_help(language: str) -> Markup:  # noqa: ARG001 - what was rendered depends on it
    """Return the explanation of the query language in the reader's language, rendered once."""
    return Markup(render_template("search/language.html"))  # noqa: S704 - the template escapes


def excerpt(text: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """Return a passage, shortened around its first mark, escaped, with the marked words in <mark>."""
    spans = list(marks)
    end = len(text.rstrip())
    start = 0
    if end > _SHOWN and spans and spans[0][0] > _BEFORE:
        start = text.find(" ", spans[0][0] - _BEFORE, spans[0][0]) + 1 or spans[0][0] - _BEFORE
    stop = min(end, start + _SHOWN)
    out = ["… "] if start else []
    at = start
    for left, right in spans:
        if left >= stop:
            break
        if left >= at:
            out += [escape(text[at:left]), "<mark>", escape(text[left : min(right, stop)]), "</mark>"]
            at = min(right, stop)
    out.append(escape(text[at:stop]))
    if stop < end:
        out.append(" …")
    return Markup("".join(out))  # noqa: S704 - each part is escaped or ours


def options(drafts: Sequence[FoundDraft], chosen: dict[str, list[str]]) -> list[tuple[str, str, list[Option]]]:
    """Return the groups by which a result can be narrowed: the values that its hits have."""
    by_draft = [Option(one.slug, one.title, one.count, one.slug in chosen["draft"], "", one.language) for one in drafts]
    listed = by_draft[:_MOST_OPTIONS] + [one for one in by_draft[_MOST_OPTIONS:] if one.checked]
    return [
        ("draft", gettext("Draft"), listed),
        ("stage", gettext("Stage"), _group(drafts, "stage", stage_name, chosen["stage"])),
        ("kind", gettext("Kind"), _group(drafts, "kind", kind_name, chosen["kind"])),
        ("language", gettext("Language"), _group(drafts, "language", language_name, chosen["language"])),
    ]


def _group(drafts: Sequence[FoundDraft], name: str, label: Callable[[str], str], chosen: Sequence[str]) -> list[Option]:
    counts: Counter[str] = Counter()
    for draft in drafts:
        counts[getattr(draft, name)] += draft.count
    if len(counts) < 2 and not set(counts) & set(chosen):
        return []
    return [Option(value, label(value), count, value in chosen) for value, count in counts.most_common(_MOST_OPTIONS)]
