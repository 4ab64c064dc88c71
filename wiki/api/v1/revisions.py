"""Revisions of a draft: list, read one (by number, the newest, as of a date), save the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import request

from wiki.api.errors import RequestError, both_added
from wiki.api.v1 import replies
from wiki.api.v1.schemas import LIMIT, limit_of, number, text
from wiki.api.v1.table import Call, endpoint
from wiki.domain.dates import end_of
from wiki.domain.errors import InvalidError, NotFoundError
from wiki.domain.revisions import rfc3339
from wiki.extensions import limit, settings
from wiki.i18n import N_
from wiki.services import drafting, editing, history, rates

if TYPE_CHECKING:
    from flask import Response

    from wiki.services.drafting import DraftView
    from wiki.services.history import RevisionView

_MARKDOWN = "text/markdown"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_TAG_NUMBER = re.compile(r"([1-9][0-9]{0,8})(?:[.-].*)?", re.ASCII)


@endpoint(
    "GET", "/drafts/{slug}/revisions", group="revisions", summary=N_("List a draft's revisions, oldest first"),
    answer="Revisions", errors=(404, 422),
    query={"after": number(N_("The number to go on from."), default=0), "limit": LIMIT},
    example="/drafts/open-data-bylaw/revisions?after=12",
)  # fmt: skip
def list_revisions(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    size = limit_of(call.query["limit"])
    found = history.revisions_after(call.session, view.id, call.query["after"], size)
    following = {"after": found[-1].number} if found and found[-1].number < view.revision else None
    return replies.listing(call.query, [shown(view.slug, one) for one in found], following)


@endpoint(
    "GET", "/drafts/{slug}/revisions/{revision}", group="revisions",
    summary=N_("Read a revision: a number, or latest; with at, the one that stood at a date or time"),
    answer="Revision", media={_MARKDOWN: "Text"}, errors=(404, 422),
    query={"at": text(N_("With latest: a date or time, such as 2026-03-02 or 2026-03-02T09:30:00Z."))},
    example="/drafts/open-data-bylaw/revisions/latest?at=2026-01-01 -H 'Accept: text/markdown'",
)  # fmt: skip
def get_revision(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    wanted = _wanted(call, view)
    markdown = request.accept_mimetypes.best_match([replies.JSON, _MARKDOWN], replies.JSON) == _MARKDOWN
    found = history.revision_with_text(call.session, view.id, wanted)
    tag = f"{wanted}-{found.view.chain[:16]}{'-md' if markdown else ''}"
    if markdown:
        body, content_type = found.text.encode(), f"{_MARKDOWN}; charset=utf-8"
    else:
        body, content_type = replies.encode(shown(view.slug, found.view) | {"text": found.text}), replies.JSON
    immutable = call.path["revision"] != "latest"
    return replies.read(body, etag=tag, immutable=immutable, content_type=content_type, vary="Accept")


@endpoint(
    "POST", "/drafts/{slug}/revisions", group="revisions",
    summary=N_("Save the next revision; changes that others saved since its base are merged in"),
    answer="Saved", status=201, body="Edit", errors=(404, 409, 412),
    example="""/drafts/open-data-bylaw/revisions -d '{"base": 12, "text": "# Open data\\n", "summary": "Shorter"}'""",
)  # fmt: skip
def save_revision(call: Call) -> Response:
    limit(rates.SAVE, str(call.actor.id if call.actor else 0))
    _check_if_match(call)
    sent = call.body
    edit = editing.Edit(
        sent["text"], sent["base"], sent.get("summary", ""), sent.get("minor", False), sent.get("section")
    )
    saved = editing.save(call.session, call.actor, call.now, call.slug, edit, max_text=settings().max_text)
    data = {
        "number": saved.number, "merged": saved.merged, "unchanged": saved.unchanged,
        "both_added": both_added(saved.together),
        "url": replies.draft_page(call.slug, f"/r/{saved.number}"),
    }  # fmt: skip
    return replies.created(data, replies.call_path(f"/drafts/{call.slug}/revisions/{saved.number}"))


def _check_if_match(call: Call) -> None:
    """Refuse when If-Match names another revision than the newest.

    Tags of a draft and of its revisions begin with the revision's number: what else a draft shows (a comment, a topic)
    does not matter to who edits its text. The draft stays locked, so nobody saves in between.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return
    newest = drafting.lock(call.session, call.slug).head
    named = [_TAG_NUMBER.fullmatch(tag) for tag in request.if_match.as_set(include_weak=True)]
    if not any(found and int(found[1]) == newest for found in named):
        raise RequestError(412, N_("The draft has changed: its newest revision is %(number)s."), number=newest)


def _wanted(call: Call, view: DraftView) -> int:
    """Return the number of the revision that the address means."""
    name, at = call.path["revision"], call.query["at"]
    if name != "latest":
        if at is not None:
            raise InvalidError(at=N_("This goes with latest, not with a number."))
        if not _NUMBER.fullmatch(name) or int(name) > view.revision:
            raise NotFoundError(N_("This draft has no such revision."))
        return int(name)
    if at is None:
        return view.revision
    try:
        moment = end_of(at)
    except (ValueError, OverflowError):
        raise InvalidError(at=N_("Give a date or time as 2026-03-02 or 2026-03-02T09:30:00Z.")) from None
    return history.at(call.session, view.id, moment)


def shown(slug: str, view: RevisionView) -> dict[str, Any]:
    """Return a revision as the API shows it, without its text."""
    return {
        "number": view.number,
        "parent": view.parent,
        "time": rfc3339(view.time),
        "author": view.author,
        "sector": view.sector,
        "summary": view.summary,
        "act": view.act,
        "minor": view.minor,
        "sha256": view.sha256,
        "chain": view.chain,
        "size": view.size,
        "added": view.added,
        "removed": view.removed,
        "url": replies.draft_page(slug, f"/r/{view.number}"),
    }
