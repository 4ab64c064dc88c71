"""The public log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wiki.api.v1 import replies
from wiki.api.v1.schemas import LIMIT, limit_of, number
from wiki.api.v1.table import Call, endpoint
from wiki.api.v1.validation import LARGEST_ID
from wiki.domain.revisions import rfc3339
from wiki.i18n import N_
from wiki.services import chronicle

if TYPE_CHECKING:
    from flask import Response

    from wiki.services.chronicle import EventView


@endpoint(
    "GET", "/events", group="events", answer="Events", errors=(422,),
    summary=N_("Follow everything that happens, in order, none missing: ask again with the last seq that you have"),
    query={"after": number(N_("The number to go on from."), maximum=LARGEST_ID, default=0), "limit": LIMIT},
    example="/events?after=120",
)  # fmt: skip
def list_events(call: Call) -> Response:
    size = limit_of(call.query["limit"])
    # One more than asked for tells whether there is a next page.
    found = chronicle.events_after(call.session, call.query["after"], size + 1)
    following = {"after": found[size - 1].seq} if len(found) > size else None
    return replies.listing(call.query, [_shown(event) for event in found[:size]], following)


def _shown(event: EventView) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "time": rfc3339(event.time),
        "kind": event.kind,
        "draft": event.draft,
        "revision": event.revision,
        "actor": event.actor,
        "sector": event.sector,
        "payload": event.payload,
    }
