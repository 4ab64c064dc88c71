"""A draft's history with filters and paging, and the history of one section."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import Blueprint, render_template, request

from wiki.domain.dates import end_of, span
from wiki.domain.errors import NotFoundError
from wiki.domain.sectors import SECTOR_NAMES
from wiki.extensions import db
from wiki.i18n import N_, gettext
from wiki.services import history, tracing
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public
from wiki.web.forms import counting
from wiki.web.heads import draft_url, head_context
from wiki.web.history.rows import WAYS, days, section_days
from wiki.web.strips import strip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("history", __name__)
_FIELDS = ("author", "sector", "section", "did", "from", "to", "text")


@blueprint.get("/d/<slug>/history")
@public
def page(slug: str) -> ResponseReturnValue:
    """Show the revisions, newest first."""
    view = draft_or_404(slug)
    return cache.cached(("history", view.id, view.version), lambda: _page(view))


def _page(view: DraftView) -> str:
    session = db.session()
    typed, errors, wanted = _typed("")
    before = counting("before")
    found = history.page(session, view, wanted, before)
    touches = tracing.section_history(session, view, wanted.section) if wanted.section else ()
    url = draft_url(view.slug)
    bars = history.bars(session, view)
    return render_template(
        "history/history.html",
        head=head_context(view, current_actor()),
        days=days(found.items, url),
        section_title=touches[-1].title if touches else wanted.section,
        section_url=f"{url}/section/{quote(wanted.section)}" if touches else "",
        said=_said(found.items, view.revision),
        bars=strip(bars, url, view.revision),
        total=len(bars),
        **_form(f"{url}/history", typed, errors, wanted),
        **_pages(f"{url}/history", typed, before, found.next),
    )


@blueprint.get("/d/<slug>/section/<ident>")
@public
def section(slug: str, ident: str) -> ResponseReturnValue:
    """Show the revisions that touched one section, and what each did to it."""
    view = draft_or_404(slug)
    return cache.cached(("section", view.id, view.version), lambda: _section(view, ident))


def _section(view: DraftView, ident: str) -> str:
    session = db.session()
    touches = {touch.number: touch for touch in tracing.section_history(session, view, ident)}
    if not touches:
        raise NotFoundError(N_("This draft has never had such a section."))
    typed, errors, wanted = _typed(ident)
    before = counting("before")
    found = history.page(session, view, wanted, before)
    changes = tracing.changes(session, view, ident, [touches[item.number] for item in found.items])
    last = touches[max(touches)]
    url, key = draft_url(view.slug), quote(ident)
    return render_template(
        "history/section.html",
        head=head_context(view, current_actor()),
        title=last.title,
        standing=last.after is not None,
        section_url=f"{url}#{key}" if last.after else f"{url}/r/{last.number - 1}#{key}",
        days=section_days(found.items, touches, changes, (url, ident)),
        total=len(touches),
        ways=[("", gettext("Anything")), *((str(did), gettext(name)) for did, name in WAYS.items())],
        **_form(f"{url}/section/{key}", typed, errors, wanted),
        **_pages(f"{url}/section/{key}", typed, before, found.next),
    )


def _typed(ident: str) -> tuple[dict[str, str], dict[str, str], history.HistoryFilter]:
    """Return what was typed into the filter, what is wrong with it, and what it asks for; `ident`: of one section."""
    typed = {name: request.args.get(name, "").strip() for name in _FIELDS}
    errors: dict[str, str] = {}
    if ident:
        typed["section"] = ""
    wanted = history.HistoryFilter(
        author=typed["author"], sector=typed["sector"], section=ident or typed["section"], text=typed["text"],
        did=typed["did"], from_=_moment(typed["from"], "from", errors), to=_moment(typed["to"], "to", errors),
        minor=request.args.get("minor") != "0",
    )  # fmt: skip
    return typed, errors, wanted


def _form(
    action: str, typed: dict[str, str], errors: dict[str, str], wanted: history.HistoryFilter
) -> dict[str, object]:
    """Return what the filter's form needs."""
    return {
        "action": action,
        "typed": typed,
        "errors": errors,
        "filtered": any(typed.values()) or not wanted.minor,
        "sectors": [("", gettext("All sectors")), *((sector, gettext(name)) for sector, name in SECTOR_NAMES.items())],
    }


def _pages(action: str, typed: dict[str, str], before: int | None, following: int | None) -> dict[str, str]:
    """Return the addresses of the neighbours of a page."""
    query = {name: value for name, value in typed.items() if value}
    return {
        "next_url": f"{action}?{urlencode({**query, 'before': following})}" if following else "",
        "newest_url": (f"{action}?{urlencode(query)}" if query else action) if before else "",
    }


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
