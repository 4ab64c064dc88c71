"""Drafts: list, start, read one, move its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wiki.api.v1 import replies
from wiki.api.v1.schemas import DRAFT_FILTERS, LIMIT, limit_of, number
from wiki.api.v1.table import Call, endpoint
from wiki.domain.dates import end_of, span
from wiki.domain.errors import InvalidError
from wiki.domain.revisions import rfc3339
from wiki.extensions import limit, settings
from wiki.i18n import N_
from wiki.services import drafting, listing, rates, validating

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Response

    from wiki.services.drafting import DraftView


@endpoint(
    "GET", "/drafts", group="drafts", summary=N_("List drafts"), answer="Drafts", errors=(422,),
    query=DRAFT_FILTERS | {"offset": number(N_("How many to pass over.")), "limit": LIMIT},
    example="/drafts?topic=transport&limit=10",
)  # fmt: skip
def list_drafts(call: Call) -> Response:
    wanted = listing.DraftFilter(**{name: call.query[name] or "" for name in DRAFT_FILTERS})
    offset, size = call.query["offset"] or 0, limit_of(call.query["limit"])
    found = listing.drafts(call.session, wanted, offset, size)
    following = {"offset": offset + size} if offset + size < found.total else None
    return replies.listing(call.query, [shown(view) for view in found.items], following)


@endpoint(
    "POST", "/drafts", group="drafts", summary=N_("Start a draft"), answer="Draft", status=201, body="NewDraft",
    example="""/drafts -d '{"title": "Bus lanes", "text": "# Bus lanes\\n\\nBuses come first.\\n"}'""",
)  # fmt: skip
def start_draft(call: Call) -> Response:
    sent = call.body
    limit(rates.START_DRAFT, str(call.actor.id if call.actor else 0))
    wanted = {name: sent[name] for name in validating.Settings.__slots__ if name in sent}
    new = drafting.NewDraft(validating.Settings(**wanted), sent["text"], sent.get("summary", ""))
    slug = drafting.start(call.session, call.actor, call.now, new, settings().max_text)
    return replies.created(shown(drafting.find_whole(call.session, slug)), replies.call_path(f"/drafts/{slug}"))


@endpoint(
    "GET", "/drafts/{slug}", group="drafts", summary=N_("What a draft is"), answer="Draft", errors=(404,),
    example="/drafts/open-data-bylaw",
)  # fmt: skip
def get_draft(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    tag = f"{view.revision}.{view.version}"
    if not replies.has(tag):
        view = drafting.with_labels(call.session, [view])[0]
    return replies.read(replies.encode(shown(view)), etag=tag)


@endpoint(
    "POST", "/drafts/{slug}/stage", group="drafts", summary=N_("Move a draft to another stage"), answer="Draft",
    body="StageChange", errors=(404,),
    example="""/drafts/open-data-bylaw/stage -d '{"stage": "review", "reason": "All voices are heard."}'""",
)  # fmt: skip
def move_stage(call: Call) -> Response:
    limit(rates.SAVE, str(call.actor.id if call.actor else 0))
    body = call.body
    change = drafting.StageChange(
        body["stage"], body["reason"], _moment("closes", body.get("closes"), end_of),
        _moment("opens", body.get("opens"), lambda given: span(given)[0]),
    )  # fmt: skip
    drafting.move_stage(call.session, call.actor, call.now, call.slug, change)
    return replies.done(shown(drafting.find_whole(call.session, call.slug)))


def _moment(name: str, given: str | None, read: Callable[[str], datetime]) -> datetime | None:
    try:
        return read(given) if given else None
    except ValueError:
        raise InvalidError(**{name: N_("Give a date or time as 2026-03-02 or 2026-03-02T09:30:00Z.")}) from None


def shown(view: DraftView) -> dict[str, Any]:
    """Return a draft as the API shows it."""
    return {
        "slug": view.slug,
        "title": view.title,
        "purpose": view.purpose,
        "language": view.language,
        "kind": view.kind,
        "stage": view.stage,
        "closes": rfc3339(view.stage_closes) if view.stage_closes else None,
        "protection": view.protection,
        "topics": list(view.topics),
        "services": list(view.services),
        "place": view.place,
        "revision": view.revision,
        "threads": view.threads,
        "created": rfc3339(view.created),
        "updated": rfc3339(view.updated),
        "url": replies.draft_page(view.slug),
    }
