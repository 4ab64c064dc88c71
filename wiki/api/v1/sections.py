"""Sections of a draft's newest text, and the history of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wiki.api.v1 import replies
from wiki.api.v1.revisions import shown
from wiki.api.v1.schemas import LIMIT, limit_of, number, text
from wiki.api.v1.table import Call, endpoint
from wiki.domain.errors import NotFoundError
from wiki.domain.traces import Did
from wiki.i18n import N_
from wiki.services import drafting, history, tracing
from wiki.services.recording import load

if TYPE_CHECKING:
    from flask import Response

    from wiki.domain.traces import Touch


@endpoint(
    "GET", "/drafts/{slug}/sections", group="sections", summary=N_("List the sections of the newest revision"),
    answer="Sections", errors=(404,), example="/drafts/open-data-bylaw/sections",
)  # fmt: skip
def list_sections(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    sections = load(call.session, view.id, view.revision).sections
    items = [
        {
            "id": section.ident, "level": section.level, "title": section.title, "start": section.start + 1,
            "end": section.end, "url": replies.draft_page(view.slug, f"/section/{quote(section.ident, safe='')}"),
        }
        for section in sections
    ]  # fmt: skip
    return replies.listing(call.query, items, None, revision=view.revision)


@endpoint(
    "GET", "/drafts/{slug}/sections/{section}/history", group="sections",
    summary=N_("List the revisions that touched a section, newest first, and what each did to it"),
    answer="SectionHistory", errors=(404, 422),
    query={
        "did": text(N_("Only revisions that did this to the section."), enum=list(Did)),
        "before": number(N_("The number to go on from."), minimum=1),
        "limit": LIMIT,
    },
    example="/drafts/open-data-bylaw/sections/article-1/history",
)  # fmt: skip
def section_history(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    ident = call.path["section"]
    touches = {touch.number: touch for touch in tracing.section_history(call.session, view, ident)}
    if not touches:
        raise NotFoundError(N_("This draft has never had such a section."))
    wanted = history.HistoryFilter(section=ident, did=call.query["did"] or "")
    page = history.page(call.session, view, wanted, call.query["before"], limit_of(call.query["limit"]))
    changes = tracing.changes(call.session, view, ident, [touches[one.number] for one in page.items])
    following = {"before": page.next} if page.next is not None else None
    items = [
        shown(view.slug, one) | {"section": _touch(touches[one.number], changes[one.number])} for one in page.items
    ]
    return replies.listing(call.query, items, following)


def _touch(touch: Touch, change: tracing.Change) -> dict[str, Any]:
    """Return what a revision did to the section."""
    return {
        "did": [did.value for did in touch.did], "title": touch.title, "former": touch.former or None,
        "standing": touch.after is not None, "away_since": touch.since, "added": change.added,
        "removed": change.removed,
        "segments": [{"op": segment.op, "text": segment.text} for segment in change.segments],
    }  # fmt: skip
