"""Who brought each word of a revision."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wiki.api.errors import RequestError
from wiki.api.v1 import replies, schemas
from wiki.api.v1.schemas import array, entity, maybe, number, text
from wiki.api.v1.table import Call, endpoint
from wiki.domain.errors import NotFoundError
from wiki.domain.sectors import Sector
from wiki.domain.shares import percentages
from wiki.i18n import N_
from wiki.services import authorship as authors
from wiki.services import drafting
from wiki.services.recording import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from wiki.api.v1.validation import Schema

_WHOLE = 1_000_000
_UNKNOWN = "unknown"


def _by_name(schema: Schema, description: str) -> Schema:
    return {"type": "object", "additionalProperties": schema, "description": description}


def _both(schema: Schema) -> Schema:
    return entity({
        "author": _by_name(schema, N_("By the author's name.")),
        "sector": _by_name(schema, N_("By the sector that the author spoke for; unknown where none was named.")),
    })  # fmt: skip


schemas.ANSWERS["Authorship"] = entity({
    "revision": number(N_("The revision's number in its draft, from 1."), minimum=1),
    "runs": array(entity({
        "revision": number(N_("The revision that brought this run."), minimum=1),
        "author": text(N_("Its author.")),
        "sector": maybe(text(N_("The sector spoken for; null where none was named."), enum=list(Sector))),
        "length": number(N_("How many characters long the run is."), minimum=1),
    }), N_("The text from its start to its end: the lengths add up to the text.")),
    "shares": _both({
        "type": "number", "minimum": 0, "maximum": 1, "description": N_("Part of the words and signs, adding up to 1."),
    }),
    "words": _both(number(N_("Words and signs that are no blanks."))),
    "url": text(N_("The path of its page for people.")),
})  # fmt: skip


@endpoint(
    "GET", "/drafts/{slug}/authorship", group="revisions", answer="Authorship", errors=(404, 422, 503),
    summary=N_("Read which revision brought each word, and the shares of authors and sectors"),
    query={"revision": number(N_("A revision; without it, the newest."), minimum=1)},
    example="/drafts/open-data-bylaw/authorship",
)  # fmt: skip
def authorship(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    wanted = call.query["revision"] or view.revision
    if wanted > view.revision:
        raise NotFoundError(N_("This draft has no such revision."))
    tag = f"authorship-{view.id}-{wanted}"
    immutable = call.query["revision"] is not None
    if immutable and replies.has(tag):
        return replies.read(b"", etag=tag, immutable=True)
    try:
        found = authors.of_revision(call.session, view, wanted)
    except authors.NotReadyError:
        soon = RequestError(503, N_("Who brought each word of this draft is being found out right now."))
        raise soon.with_header("Retry-After", "60") from None
    runs = found.runs(load(call.session, view.id, wanted).passages)
    by_author, by_sector = Counter[str](), Counter[str]()
    for (author, sector), words in found.pairs().items():
        by_author[author] += words
        by_sector[sector or _UNKNOWN] += words
    body = {
        "revision": wanted,
        "runs": [
            {
                "revision": revision, "author": found.bringers[revision].author,
                "sector": found.bringers[revision].sector, "length": length,
            }
            for revision, length in runs
        ],
        "shares": {"author": _parts(by_author), "sector": _parts(by_sector)},
        "words": {"author": dict(by_author), "sector": dict(by_sector)},
        "url": replies.draft_page(view.slug, f"/authorship?revision={wanted}"),
    }  # fmt: skip
    return replies.read(replies.encode(body), etag=tag, immutable=immutable)


def _parts(counts: Mapping[str, int]) -> dict[str, float]:
    """Each count's part of the whole, to six places, adding up to 1."""
    parts = percentages(list(counts.values()), _WHOLE)
    return {name: part / _WHOLE for name, part in zip(counts, parts, strict=True)}
