"""The search page, its result as JSON and as a table, and the page that explains how to ask."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import get_locale, gettext

from wiki.domain.revisions import rfc3339
from wiki.domain.sectors import SECTOR_NAMES
from wiki.extensions import db, limit_reading, now, search_engine
from wiki.i18n import N_
from wiki.services import hits, overview, rates, searching
from wiki.web import cache
from wiki.web.access import client, public
from wiki.web.forms import counting
from wiki.web.search.contexts import language_help, options, shown, words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.services.hits import Hit, Moment

blueprint = Blueprint("search", __name__)
PAGE = 20
_WHEN_NAMES = {
    "now": N_("Now"), "ever": N_("Ever"), "date": N_("As of a date"), "range": N_("In a span of time"),
}  # fmt: skip
_SORT_NAMES = {
    "relevance": N_("Best first"), "newest": N_("Newest first"), "oldest": N_("Oldest first"),
    "longest": N_("Longest standing first"),
}  # fmt: skip
_TYPE_NAMES = {
    "": N_("Text and titles"), "passage": N_("Text"), "draft": N_("Titles"), "comment": N_("Comments"),
}  # fmt: skip
_NARROW = searching.Narrow.__slots__
_COLUMNS = (
    "type", "draft", "title", "language", "section", "passage", "standing", "first_revision", "first_time",
    "first_author", "first_sector", "last_revision", "last_time", "removed_revision", "removed_time",
    "removed_author", "removed_sector", "url",
)  # fmt: skip
# Spreadsheets take a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@blueprint.get("/search")
@public
def page() -> ResponseReturnValue:
    """Show what fits, 20 hits a page."""
    limit_reading(rates.SEARCH, client())
    return cache.cached(("search", overview.newest_event(db.session()), search_engine().index.stamp()), _page)


def _page() -> str:
    number = min(counting("page") or 1, searching.MOST_OFFSET // PAGE)
    mode = _mode()
    asked = _asked((number - 1) * PAGE, PAGE, counts=True)
    found = searching.search(db.session(), search_engine(), asked)
    chosen = {name: list(getattr(asked.narrow, name)) for name in _NARROW}
    drafts = hits.found_drafts(db.session(), found.drafts)
    last = min(found.total, searching.MOST_OFFSET)
    return render_template(
        "search/search.html",
        q=asked.q,
        asks=bool(asked.q.strip() or asked.narrow),
        total=found.total,
        lag=found.lag,
        problem=gettext(found.problem) if found.problem else "",
        hits=shown(found.items, now()),
        said=words(),
        language_help=language_help(str(get_locale())),
        groups=options(drafts, chosen),
        hidden=[("q", asked.q), ("when", mode)],
        mode=mode,
        times=[
            (name, gettext(label), _link(when=name, page=None), name == mode) for name, label in _WHEN_NAMES.items()
        ],
        typed=_typed(mode),
        chosen=chosen,
        sort=asked.sort,
        sorts=[(name, gettext(label)) for name, label in _SORT_NAMES.items()],
        type="" if not asked.types else asked.types[0],
        types=[(name, gettext(label)) for name, label in _TYPE_NAMES.items()],
        sectors=[("", gettext("All sectors")), *((sector, gettext(name)) for sector, name in SECTOR_NAMES.items())],
        first=(number - 1) * PAGE + 1,
        last=min(number * PAGE, found.total),
        previous_url=_link(page=number - 1 if number > 2 else None) if number > 1 else "",
        next_url=_link(page=number + 1) if number * PAGE < last else "",
        json_url=_link("/search.json", page=None),
        csv_url=_link("/search.csv", page=None),
        whole_url=f"/search?{urlencode({'q': asked.q, 'when': mode})}",
    )


@blueprint.get("/search.json")
@public
def as_json() -> ResponseReturnValue:
    """Give the same as data; `offset` and `limit` (500 at most) choose a part."""
    found = _export(counting("limit") or PAGE)
    body = found.as_dict()
    if found.problem:
        body["problem"] = gettext(found.problem)
    response = jsonify(body)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/search.csv")
@public
def as_csv() -> ResponseReturnValue:
    """Give the first 500 hits as a table, or those from `offset` on."""
    found = _export(counting("limit") or searching.MOST_ITEMS)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for hit in found.items:
        table.writerow([cell(value) for value in _row(hit)])
    return Response(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="search.csv"', "Access-Control-Allow-Origin": "*"},
    )


@blueprint.get("/help/search")
@public
def explain() -> ResponseReturnValue:
    """Explain the query language."""
    return render_template("search/help.html")


def cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _row(hit: Hit) -> list[object]:
    def moment(one: Moment | None) -> list[object]:
        return [None] * 4 if one is None else [one.revision, rfc3339(one.time), one.author, one.sector]

    return [
        hit.type, hit.draft, hit.title, hit.language, hit.section[0] if hit.section else "", hit.passage,
        "yes" if hit.standing else "no", *moment(hit.first), *moment(hit.last)[:2], *moment(hit.removed), hit.url,
    ]  # fmt: skip


def _export(limit: int) -> searching.SearchResults:
    limit_reading(rates.SEARCH, client())
    return searching.search(db.session(), search_engine(), _asked(counting("offset") or 0, limit))


def _mode() -> str:
    """The kind of time that is asked about; a date or range may also stand in `when` itself."""
    when = request.args.get("when", "").strip().lower() or "now"
    if when in _WHEN_NAMES:
        return when
    return "range" if ".." in when else "date"


def _typed(mode: str) -> dict[str, str]:
    """The dates of the form's fields; an address may hold them in `when` alone."""
    typed = {name: request.args.get(name, "").strip() for name in ("date", "from", "to")}
    when = request.args.get("when", "").strip()
    if when not in _WHEN_NAMES and mode == "date":
        typed["date"] = when
    elif when not in _WHEN_NAMES and mode == "range":
        typed["from"], _, typed["to"] = when.partition("..")
    return typed


def _when() -> str:
    when = request.args.get("when", "").strip()
    if when == "date":
        return request.args.get("date", "").strip() or "ever"
    if when == "range":
        start, end = (request.args.get(name, "").strip() for name in ("from", "to"))
        return f"{start}..{end}" if start or end else "ever"
    return when


def _asked(offset: int, limit: int, *, counts: bool = False) -> searching.SearchRequest:
    args = request.args
    sort = args.get("sort", "")
    return searching.SearchRequest(
        q=_clean(args.get("q", "")),
        when=_when(),
        narrow=searching.Narrow(**{name: _values(name) for name in _NARROW}),
        types=_values("type"),
        sort=sort if sort in _SORT_NAMES else "relevance",
        offset=offset,
        limit=limit,
        counts=counts,
    )


def _values(name: str) -> tuple[str, ...]:
    """What was chosen of one field: not more than a form offers."""
    return tuple(dict.fromkeys(value for value in map(str.strip, map(_clean, request.args.getlist(name))) if value))[
        :40
    ]


def _clean(text: str) -> str:
    return text.replace("\0", " ")


def _link(path: str = "/search", **changes: Any) -> str:
    """This search with other values of some fields; None leaves a field out."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changes and value]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{path}?{urlencode(pairs)}" if pairs else path
