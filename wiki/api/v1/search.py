"""Search in every version that ever stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from wiki.api.v1 import replies
from wiki.api.v1.schemas import LIMIT, array, limit_of, number, text
from wiki.api.v1.table import Call, endpoint
from wiki.extensions import limit_reading, search_engine
from wiki.i18n import N_, gettext
from wiki.services import rates, searching

if TYPE_CHECKING:
    from flask import Response

_NARROW = {name: array(text()) for name in searching.Narrow.__slots__}
_PLAIN = {
    "q": text(N_("Words and the like: see /help/search. What cannot be understood is read as plain words.")),
    "when": text(N_("now, ever, a date or time, or two of them with .. between.")),
    "type": array(text(), N_("passage, draft (titles) and comment; without any: passage and draft.")),
    "sort": text(N_("The order of the hits."), default="relevance"),
    "offset": number(N_("How many to pass over.")),
    "limit": LIMIT,
}


@endpoint(
    "GET", "/search", group="search", summary=N_("Search what stands now, what stood at a time, or ever"),
    answer="SearchResults", errors=(422, 429), query=_PLAIN | _NARROW,
    example="/search?q=%22open+data%22&when=ever&sector=citizen",
)  # fmt: skip
def search(call: Call) -> Response:
    limit_reading(rates.SEARCH, request.remote_addr or "")
    asked = call.query
    offset, size = asked["offset"] or 0, limit_of(asked["limit"])
    wanted = searching.SearchRequest(
        q=asked["q"] or "",
        when=asked["when"] or "",
        narrow=searching.Narrow(**{name: tuple(asked[name]) for name in _NARROW}),
        types=tuple(asked["type"]),
        sort=asked["sort"],
        offset=offset,
        limit=size,
    )
    found = searching.search(call.session, search_engine(), wanted)
    more = {name: value for name, value in found.as_dict().items() if name != "items"}
    if found.problem is not None:
        more["problem"] = gettext(found.problem)
    onward = {"offset": offset + size} if offset + size < min(found.total, searching.MOST_OFFSET) else None
    return replies.listing(call.query, [hit.as_dict() for hit in found.items], onward, **more)
