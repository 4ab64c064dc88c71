"""Home, the list of drafts with its facets, recent changes, topics, places and services."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from babel import Locale
from flask import Blueprint, redirect, render_template, request

from wiki.extensions import db, now
from wiki.i18n import gettext, language
from wiki.services import listing, overview
from wiki.web import cache
from wiki.web.access import public
from wiki.web.filters import kind_name, number, stage_name
from wiki.web.home.contexts import address, move_lines, open_drafts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("home", __name__)
PAGE = 50


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Show what is open for voices, what moved, and the topics."""
    return cache.cached(("home", overview.newest_event(db.session())), _home)


def _home() -> str:
    session = db.session()
    consulted = listing.open_for_voices(session, now())
    waiting = consulted or listing.drafts(session, listing.DraftFilter(stage="open"), 0, 4).items
    changes = listing.recent(session, limit=12)
    today = [change for change in changes if change.time.date() == now().date()]
    facets = listing.facets(session)
    return render_template(
        "home/home.html",
        in_consultation=bool(consulted),
        waiting=open_drafts(overview.cards(session, waiting)),
        total=sum(facet.count for facet in facets["stage"]),
        moved=move_lines(today or changes[:8]),
        moved_today=bool(today),
        topics=facets["topic"][:14],
        places=facets["place"][:10],
    )


@blueprint.get("/drafts")
@public
def drafts() -> ResponseReturnValue:
    """List drafts, narrowed by facets."""
    return cache.cached(("drafts", overview.newest_event(db.session())), _drafts)


def _drafts() -> str:
    session = db.session()
    given = {field.name: request.args.get(field.name, "").strip()[:200] for field in fields(listing.DraftFilter)}
    given["sort"] = given["sort"] or "updated"
    wanted = listing.DraftFilter(**given)
    page = request.args.get("page", "1")
    place = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
    found = listing.drafts(session, wanted, (place - 1) * PAGE, PAGE)
    query = {name: value for name, value in asdict(wanted).items() if value and (name, value) != ("sort", "updated")}
    last = place * PAGE >= found.total
    return render_template(
        "home/drafts.html",
        items=open_drafts(overview.cards(session, found.items)),
        total=found.total,
        groups=_groups(listing.facets(session), wanted),
        wanted=wanted,
        chosen=[(name, value) for name, value in query.items() if name != "sort"],
        sorts=(
            ("updated", gettext("Last change")), ("created", gettext("Newest")), ("title", gettext("Title")),
            ("revisions", gettext("Most revisions")),
        ),
        said=gettext("%(a)s to %(b)s of %(total)s", a=number((place - 1) * PAGE + 1),
                     b=number(min(place * PAGE, found.total)), total=number(found.total)) if found.total else "",
        previous="" if place == 1 else address("/drafts", {**query, "page": place - 1}),
        next="" if last else address("/drafts", {**query, "page": place + 1}),
    )  # fmt: skip


def _groups(
    facets: dict[str, list[listing.Facet]], wanted: listing.DraftFilter
) -> list[tuple[str, str, list[tuple[str, str, int, bool]]]]:
    """Return each facet as (name, legend, links of label, address, count, chosen)."""
    legends = {
        "stage": gettext("Stage"), "topic": gettext("Topic"), "kind": gettext("Kind"), "place": gettext("Place"),
        "service": gettext("Public service"), "language": gettext("Language"),
    }  # fmt: skip
    base = {name: value for name, value in asdict(wanted).items() if value and (name, value) != ("sort", "updated")}
    out = []
    for name, legend in legends.items():
        links = []
        for facet in facets[name][:12]:
            chosen = bool(base.get(name) == facet.value)
            target = {key: value for key, value in base.items() if key != name}
            if not chosen:
                target[name] = facet.value
            links.append((_label(name, facet.value), address("/drafts", target), facet.count, chosen))
        if links:
            out.append((name, legend, links))
    return out


def _label(name: str, value: str) -> str:
    if name == "stage":
        return stage_name(value)
    if name == "kind":
        return kind_name(value)
    if name == "language":
        return language_name(value)
    return value


def language_name(tag: str) -> str:
    """Return the name of a language in the reader's own; the tag itself when it is unknown."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language()) or tag
    except Exception:  # noqa: BLE001 - Babel raises what it likes at odd tags
        return tag


@blueprint.get("/recent")
@public
def recent() -> ResponseReturnValue:
    """Show the changes of all drafts, newest first."""
    return cache.cached(("recent", overview.newest_event(db.session())), _recent)


def _recent() -> str:
    before = request.args.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 16 else 0
    changes = listing.recent(db.session(), start, PAGE + 1)
    more = changes[PAGE - 1].id if len(changes) > PAGE else 0
    return render_template(
        "home/recent.html",
        moved=move_lines(changes[:PAGE]),
        newest="/recent" if start else "",
        older=address("/recent", {"before": more}) if more else "",
    )


@blueprint.get("/topics/<name>", defaults={"field": "topic"})
@blueprint.get("/places/<name>", defaults={"field": "place"})
@blueprint.get("/services/<name>", defaults={"field": "service"})
@public
def narrowed(field: str, name: str) -> ResponseReturnValue:
    """Lead to the drafts of one topic, place or public service."""
    return redirect(address("/drafts", {field: name}))
