"""Sections of a draft's newest text, and the history of one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from wiki.api.v1 import replies
from wiki.api.v1.revisions import shown
from wiki.api.v1.schemas import LIMIT, limit_of, number
from wiki.api.v1.table import Call, endpoint
from wiki.domain.errors import NotFoundError
from wiki.i18n import N_
from wiki.services import drafting, history
from wiki.services.recording import load

if TYPE_CHECKING:
    from flask import Response


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
    summary=N_("List the revisions that changed a section, newest first"), answer="Revisions", errors=(404, 422),
    query={"before": number(N_("The number to go on from."), minimum=1), "limit": LIMIT},
    example="/drafts/open-data-bylaw/sections/article-1/history",
)  # fmt: skip
def section_history(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    wanted = history.HistoryFilter(section=call.path["section"])
    page = history.page(call.session, view.id, wanted, call.query["before"], limit_of(call.query["limit"]))
    if not page.items and call.query["before"] is None:
        raise NotFoundError(N_("This draft has never had such a section."))
    following = {"before": page.next} if page.next is not None else None
    return replies.listing(call.query, [shown(view.slug, one) for one in page.items], following)
