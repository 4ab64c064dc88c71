"""A draft's history with filters and paging, and the history of one section."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import Blueprint, render_template, request

from wiki.domain.dates import end_of, span
from wiki.domain.revisions import ACT_NAMES, Act
from wiki.domain.sectors import SECTOR_NAMES
from wiki.extensions import db
from wiki.i18n import gettext
from wiki.services import history, recording, tracing
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public
from wiki.web.filters import date
from wiki.web.forms import counting
from wiki.web.heads import draft_url, head_context
from wiki.web.strips import strip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("history", __name__)
_FIELDS = ("author", "sector", "section", "from", "to", "text")


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


@blueprint.get("/d/<slug>/history")
@public
def page(slug: str) -> ResponseReturnValue:
    """Show the revisions, newest first."""
    view = draft_or_404(slug)
    return cache.cached(("history", view.id, view.version), lambda: _page(view))


def _page(view: DraftView) -> str:
    session = db.session()
    typed = {name: request.args.get(name, "").strip() for name in _FIELDS}
    errors: dict[str, str] = {}
    wanted = history.HistoryFilter(
        author=typed["author"], sector=typed["sector"], section=typed["section"], text=typed["text"],
        from_=_moment(typed["from"], "from", errors), to=_moment(typed["to"], "to", errors),
        minor=request.args.get("minor") != "0",
    )  # fmt: skip
    before = counting("before")
    found = history.page(session, view.id, wanted, before)
    head = head_context(view, current_actor())
    bars = history.bars(session, view)
    query = {name: value for name, value in typed.items() if value}
    return render_template(
        "history/history.html",
        head=head,
        days=_days(found.items, head.url),
        typed=typed,
        errors=errors,
        filtered=bool(query) or not wanted.minor,
        with_minor=wanted.minor,
        next_url=f"{head.url}/history?{urlencode({**query, 'before': found.next})}" if found.next else "",
        newest_url=f"{head.url}/history?{urlencode(query)}" if before else "",
        said=_said(found.items, view.revision),
        sectors=[("", gettext("All sectors")), *((sector, gettext(name)) for sector, name in SECTOR_NAMES.items())],
        bars=strip(bars, head.url, view.revision),
        total=len(bars),
    )


def _moment(text: str, name: str, errors: dict[str, str]) -> datetime | None:
    if not text:
        return None
    try:
        return end_of(text) if name == "to" else span(text)[0]
    except ValueError:
        errors[name] = gettext("Write a date as 2026-03-02.")
        return None


def _said(items: Sequence[history.RevisionView], total: int) -> str:
    if not items:
        return ""
    return gettext("revisions %(a)s to %(b)s of %(total)s", a=items[-1].number, b=items[0].number, total=total)


def _days(items: Sequence[history.RevisionView], url: str) -> list[tuple[str, list[Row]]]:
    top = math.log1p(max((item.added + item.removed for item in items), default=0)) or 1.0
    newest = items[0].number if items else 0
    rows = [_row(item, url, top, newest) for item in items]
    return [(day, list(group)) for day, group in groupby(rows, lambda row: date(row.time))]


def _row(item: history.RevisionView, url: str, top: float, newest: int) -> Row:
    size = item.added + item.removed
    length = 90 * math.log1p(size) / top if size else 0.0
    notes = []
    if item.act in (Act.MERGE, Act.CREATE):
        notes.append(gettext(ACT_NAMES[Act(item.act)]))
    elif item.act == Act.RESTORE:
        notes.append(gettext("restores revision %(n)s", n=item.target))
    elif item.act == Act.UNDO:
        notes.append(gettext("undoes revision %(n)s", n=item.target))
    return Row(
        number=item.number,
        url=f"{url}/r/{item.number}",
        message=item.summary,
        author=item.author,
        sector=item.sector,
        time=item.time,
        added=item.added,
        removed=item.removed,
        plus=round(length * item.added / size, 1) if size else 0,
        minus=round(length * item.removed / size, 1) if size else 0,
        minor=item.minor,
        notes=tuple(notes),
        compare_url=f"{url}/compare/{item.number - 1}..{item.number}" if item.number > 1 else "",
        is_from=item.number == newest - 1,
        is_to=item.number == newest,
    )


@blueprint.get("/d/<slug>/section/<ident>")
@public
def section(slug: str, ident: str) -> ResponseReturnValue:
    """Show the revisions that touched one section."""
    view = draft_or_404(slug)
    return cache.cached(("section", view.id, view.version), lambda: _section(view, ident))


def _section(view: DraftView, ident: str) -> str:
    session = db.session()
    numbers = tracing.section_revisions(session, view.id, ident)
    before = counting("before") or view.revision + 1
    older = [number for number in numbers if number < before]
    items = history.chosen(session, view.id, older[-history.PAGE :])
    newest = recording.load(session, view.id, view.revision)
    standing = next((part for part in newest.sections if part.ident == ident), None)
    url = draft_url(view.slug)
    return render_template(
        "history/section.html",
        head=head_context(view, current_actor()),
        title=standing.title if standing else _last_title(view, ident, numbers),
        standing=standing is not None,
        section_url=f"{url}#{quote(ident)}" if standing else f"{url}/r/{numbers[-1] - 1}#{quote(ident)}",
        days=_days(items, url),
        total=len(numbers),
        older_url=f"{url}/section/{quote(ident)}?before={items[-1].number}" if len(older) > history.PAGE else "",
        newest_url=f"{url}/section/{quote(ident)}" if len(older) < len(numbers) else "",
    )


def _last_title(view: DraftView, ident: str, numbers: Sequence[int]) -> str:
    """Return the heading of a section that is gone. Raises NotFoundError when there never was one."""
    last = numbers[-1] - 1 if numbers else view.revision
    return recording.load(db.session(), view.id, max(last, 1)).section(ident).title
