"""The discussion of a draft: list its threads, read one, open one, answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wiki.api.v1 import replies
from wiki.api.v1.schemas import LIMIT, limit_of, number, text
from wiki.api.v1.table import Call, endpoint
from wiki.api.v1.validation import LARGEST_ID
from wiki.domain.errors import InvalidError, NotFoundError
from wiki.domain.revisions import rfc3339
from wiki.extensions import limit, settings
from wiki.i18n import N_
from wiki.services import annotating, conversations, discussing, drafting, rates

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response

    from wiki.services.annotating import Standing
    from wiki.services.conversations import CommentView, Conversation, ThreadView
    from wiki.services.drafting import DraftView

_NUMBER = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)
_ANCHORED = ("section", "exact", "prefix", "suffix")


@endpoint(
    "GET", "/drafts/{slug}/threads", group="threads",
    summary=N_("List the threads on a draft with all their comments, newest first"), answer="Threads",
    errors=(404, 422),
    query={
        "state": text(N_("Whether resolved."), enum=["all", "open", "resolved"], default="all"),
        "section": text(N_("Threads on the section with this identifier.")),
        "before": number(N_("The number to go on from."), minimum=1, maximum=LARGEST_ID),
        "limit": LIMIT,
    },
    example="/drafts/open-data-bylaw/threads?state=open",
)  # fmt: skip
def list_threads(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    asked = call.query
    wanted = conversations.ThreadFilter(asked["state"], asked["section"] or "")
    page = conversations.threads(call.session, view.id, wanted, asked["before"], limit_of(asked["limit"]))
    following = {"before": page.next} if page.next is not None else None
    found = conversations.with_comments(call.session, page.items)
    return replies.listing(call.query, _shown(call, view, found), following)


@endpoint(
    "POST", "/drafts/{slug}/threads", group="threads",
    summary=N_("Open a thread on a draft, on one of its sections or on some of its words"), answer="Thread", status=201,
    body="NewThread", errors=(404,),
    example="""/drafts/open-data-bylaw/threads -d '{"body": "Who pays?", "anchor": {"section": "article-3"}}'""",
)  # fmt: skip
def open_thread(call: Call) -> Response:
    limit(rates.COMMENT, str(call.actor.id if call.actor else 0))
    anchor = {name: value for name, value in (call.body.get("anchor") or {}).items() if value is not None}
    new = discussing.NewThread(call.body["body"], revision=call.body.get("revision"), **anchor)
    most = settings().max_comment
    try:
        ident = discussing.open_thread(call.session, call.actor, call.now, call.slug, new, max_comment=most)
    except InvalidError as wrong:
        # The form has these fields beside the comment, the API within the anchor.
        names = {name: f"anchor.{name}" for name in _ANCHORED}
        raise InvalidError(**{names.get(name, name): error for name, error in wrong.errors.items()}) from None
    view = drafting.find(call.session, call.slug)
    made = conversations.thread(call.session, view.id, ident)
    return replies.created(_shown(call, view, [made])[0], replies.call_path(f"/drafts/{call.slug}/threads/{ident}"))


@endpoint(
    "GET", "/drafts/{slug}/threads/{thread}", group="threads", summary=N_("Read a thread with all its comments"),
    answer="Thread", errors=(404,), example="/drafts/open-data-bylaw/threads/1",
)  # fmt: skip
def get_thread(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    found = conversations.thread(call.session, view.id, _thread(call))
    return replies.read(replies.encode(_shown(call, view, [found])[0]))


@endpoint(
    "POST", "/drafts/{slug}/threads/{thread}/comments", group="threads", summary=N_("Add a comment to a thread"),
    answer="Comment", status=201, body="NewComment", errors=(404,),
    example="""/drafts/open-data-bylaw/threads/1/comments -d '{"body": "The city does.", "parent": 1}'""",
)  # fmt: skip
def add_comment(call: Call) -> Response:
    return _answer(call, call.slug)


@endpoint(
    "POST", "/threads/{thread}/comments", group="threads",
    summary=N_("The same for who knows only the number of the thread"), answer="Comment", status=201,
    body="NewComment", errors=(404,), example="""/threads/1/comments -d '{"body": "The city does."}'""",
)  # fmt: skip
def add_comment_by_thread(call: Call) -> Response:
    return _answer(call, conversations.slug_of(call.session, _thread(call)))


def _answer(call: Call, slug: str) -> Response:
    limit(rates.COMMENT, str(call.actor.id if call.actor else 0))
    new = discussing.Reply(_thread(call), call.body["body"], call.body.get("parent"))
    most = settings().max_comment
    ident = discussing.reply(call.session, call.actor, call.now, slug, new, max_comment=most)
    made = conversations.comment(call.session, drafting.find(call.session, slug).id, ident)
    return replies.created(_comment(made), replies.call_path(f"/drafts/{slug}/threads/{new.thread}"))


def _thread(call: Call) -> int:
    if not _NUMBER.fullmatch(call.path["thread"]):
        raise NotFoundError
    return int(call.path["thread"])


def _shown(call: Call, view: DraftView, found: list[Conversation]) -> list[dict[str, Any]]:
    """Return threads with where they stand in the newest revision."""
    standings = annotating.standings(call.session, view, [one.thread for one in found])
    return [_thread_shown(view.slug, one, standings.get(one.thread.id)) for one in found]


def _anchor(thread: ThreadView, standing: Standing) -> dict[str, Any]:
    current = None
    if standing.span is not None:
        current = {
            "revision": standing.revision, "exact": standing.exact, "prefix": standing.prefix,
            "suffix": standing.suffix, "start": standing.span[0], "end": standing.span[1],
        }  # fmt: skip
    return {
        "exact": thread.exact, "prefix": thread.prefix, "suffix": thread.suffix, "section": thread.section,
        "state": standing.state.value, "since": standing.since, "score": standing.score, "current": current,
    }  # fmt: skip


def _thread_shown(slug: str, found: Conversation, standing: Standing | None) -> dict[str, Any]:
    thread = found.thread
    return {
        "id": thread.id,
        "revision": thread.revision,
        "anchor": _anchor(thread, standing) if standing else None,
        "author": thread.author,
        "sector": thread.sector,
        "created": rfc3339(thread.created),
        "updated": rfc3339(thread.updated),
        "resolved": _when(thread.resolved),
        "resolved_by": thread.resolved_by,
        "comments": [_comment(one) for top in found.comments for one in (top, *top.replies)],
        "url": replies.draft_page(slug, f"/threads/{thread.id}"),
    }


def _comment(view: CommentView) -> dict[str, Any]:
    return {
        "id": view.id,
        "parent": view.parent_id,
        "author": view.author,
        "sector": view.sector,
        "created": rfc3339(view.created),
        "body": view.body,
        "edited": _when(view.edited),
        "deleted": _when(view.deleted),
        "wordings": [{"body": one.body, "until": rfc3339(one.until)} for one in view.wordings],
    }


def _when(time: datetime | None) -> str | None:
    return None if time is None else rfc3339(time)
