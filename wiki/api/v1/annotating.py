"""The anchored threads of a draft as a collection of the W3C's Web Annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import request

from wiki.api.v1 import replies
from wiki.api.v1.schemas import ANSWERS, NUMBER, SCORE, SINCE, STATE, TIME, array, entity, number, ref, text
from wiki.api.v1.table import Call, endpoint
from wiki.domain.errors import NotFoundError
from wiki.domain.revisions import rfc3339
from wiki.extensions import settings
from wiki.i18n import N_
from wiki.services import annotating, drafting

if TYPE_CHECKING:
    from flask import Response

    from wiki.api.v1.validation import Schema
    from wiki.services.annotating import Annotation
    from wiki.services.drafting import DraftView

_CONTEXT = array({}, N_("What the keys mean: the context of the W3C's Web Annotations, and ours."))
_IRI = text(format="uri")
_TYPED: Schema = {"type": "object", "properties": {"type": text()}, "required": ["type"]}
_NEWEST = NUMBER | {"description": N_("The newest revision, of which the positions are.")}
_PART = {
    "id": _IRI,
    "type": text(enum=["AnnotationPage"]),
    "startIndex": number(N_("How many stand on the pages before.")),
    "items": array(ref("Annotation")),
    "next": _IRI,
    "prev": _IRI,
}
_TOTAL = number(N_("How many there are."))
_COLLECTION = entity(
    {
        "@context": _CONTEXT,
        "id": _IRI,
        "type": text(enum=["AnnotationCollection"]),
        "label": text(),
        "total": _TOTAL,
        "revision": _NEWEST,
        "first": entity(_PART, optional=("next", "prev")),
        "last": _IRI,
    }
)
_PAGE = entity(
    {"@context": _CONTEXT, **_PART, "partOf": entity({"id": _IRI, "total": _TOTAL}), "revision": _NEWEST},
    optional=("next", "prev"),
)
ANSWERS["Annotation"] = entity(
    {
        "id": _IRI,
        "type": text(enum=["Annotation"]),
        "motivation": text(),
        "created": TIME,
        "modified": TIME,
        "creator": _TYPED,
        "body": _TYPED | {"description": N_("The first comment, in Markdown.")},
        "target": _TYPED
        | {"description": N_("The text, where in it, and as its state the revision that the thread was opened on.")},
        "standing": STATE,
        "since": SINCE,
        "score": SCORE,
    }
)
ANSWERS["Annotations"] = {"type": "object", "oneOf": [_COLLECTION, _PAGE]}
_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_MARKDOWN = "text/markdown"


@endpoint(
    "GET", "/drafts/{slug}/annotations", group="threads",
    summary=N_("The threads on words or sections of a draft as Web Annotations, where they stand in the newest text"),
    answer="Annotations", errors=(404, 422), media={_LD: "Annotations"},
    query={"page": number(N_("This page alone, from 0; left out: the collection with its first page."), maximum=10**6)},
    example="/drafts/open-data-bylaw/annotations -H 'Accept: application/ld+json'",
)  # fmt: skip
def list_annotations(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    page, total = call.query["page"], annotating.count(call.session, view.id)
    last = max(total - 1, 0) // annotating.PAGE
    if page is not None and page > last:
        raise NotFoundError
    address = f"{settings().public_url}{replies.call_path(f'/drafts/{view.slug}/annotations')}"
    items = [_annotation(view, one) for one in annotating.listed(call.session, view, page or 0)]
    part: dict[str, Any] = {
        "id": f"{address}?page={page or 0}", "type": "AnnotationPage", "startIndex": (page or 0) * annotating.PAGE,
        "items": items,
    }  # fmt: skip
    if (page or 0) < last:
        part["next"] = f"{address}?page={(page or 0) + 1}"
    if page:
        part["prev"] = f"{address}?page={page - 1}"
    if page is None:
        body = {
            "@context": _context(), "id": address, "type": "AnnotationCollection", "label": view.title, "total": total,
            "revision": view.revision, "first": part, "last": f"{address}?page={last}",
        }  # fmt: skip
    else:
        body = {"@context": _context(), **part, "partOf": {"id": address, "total": total}, "revision": view.revision}
    linked = request.accept_mimetypes.best_match([replies.JSON, "application/ld+json"], replies.JSON) != replies.JSON
    response = replies.read(replies.encode(body), content_type=_LD if linked else replies.JSON, vary="Accept")
    if "next" in part:
        response.headers["Link"] = f'<{part["next"]}>; rel="next"'
    return response


def _context() -> list[object]:
    """Return what the keys mean: the W3C's, and those of ours beside them."""
    ours = f"{settings().public_url}/api/v1/docs#object-Annotation-"
    names = ("revision", "standing", "since", "score")
    return ["http://www.w3.org/ns/anno.jsonld", {name: f"{ours}{name}" for name in names}]


def _annotation(view: DraftView, one: Annotation) -> dict[str, Any]:
    thread, standing = one.thread.thread, one.standing
    page = f"{settings().public_url}{replies.draft_page(view.slug)}"
    standing_comments = [comment for comment in one.thread.comments if comment.deleted is None]
    body = standing_comments[0].body if standing_comments else ""
    made = f"{page}/r/{thread.revision}"
    return {
        "id": f"{page}/threads/{thread.id}",
        "type": "Annotation",
        "motivation": "commenting",
        "created": rfc3339(thread.created),
        "modified": rfc3339(thread.updated),
        "creator": {"id": f"{settings().public_url}/@{quote(thread.author)}", "type": "Person", "name": thread.author},
        "body": {"type": "TextualBody", "value": body, "format": _MARKDOWN, "purpose": "commenting"},
        "target": {
            "type": "SpecificResource",
            "source": f"{page}/r/{standing.revision if standing.span else thread.revision}.md",
            "selector": _selectors(one),
            "state": {"type": "TimeState", "cached": made} | ({"sourceDate": rfc3339(one.made)} if one.made else {}),
            "revision": thread.revision,
        },
        "standing": standing.state.value,
        "since": standing.since,
        "score": standing.score,
    }


def _selectors(one: Annotation) -> list[dict[str, Any]]:
    """Return where the words stand in the newest revision; of those that are gone, where they stood."""
    thread, standing = one.thread.thread, one.standing
    found: list[dict[str, Any]] = []
    if standing.span is None:
        if thread.exact:
            found.append(_quoted(thread.exact, thread.prefix, thread.suffix))
    else:
        if thread.exact:
            found.append(_quoted(standing.exact, standing.prefix, standing.suffix))
        found.append({"type": "TextPositionSelector", "start": standing.span[0], "end": standing.span[1]})
    if thread.section and not thread.exact:
        found.append({"type": "FragmentSelector", "value": thread.section})
    return found


def _quoted(exact: str, prefix: str, suffix: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
