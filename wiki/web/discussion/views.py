"""Read and take part in a draft's discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template

from wiki.domain.errors import ClosedError, InvalidError, NotAllowedError, NotFoundError, TooManyError
from wiki.domain.permissions import Action
from wiki.extensions import csrf, db, limit, now, settings
from wiki.i18n import gettext
from wiki.services import anchoring, discussing, rates
from wiki.services.rendering import comment_html
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public, requires
from wiki.web.discussion.contexts import CommentShown, Reader
from wiki.web.discussion.forms import Typed, checked, number, refused, sent
from wiki.web.discussion.listing import list_page
from wiki.web.discussion.words import words_shown
from wiki.web.heads import draft_url, head_context
from wiki.web.transaction import begin, begins_late

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("discussion", __name__)
_KEY = "<int(max=9007199254740991):{}>"
_THREAD = f"/d/<slug>/threads/{_KEY.format('thread_id')}"
_COMMENT = f"/d/<slug>/comments/{_KEY.format('comment_id')}"


# ------------------------------------------------------------------------------------------------------------- threads


@blueprint.get("/d/<slug>/discussion")
@public
def threads(slug: str) -> ResponseReturnValue:
    """List a draft's threads; with `?section=` those on one section."""
    view = draft_or_404(slug)
    return cache.cached(("discussion", view.id, view.version), lambda: list_page(view, None))


@blueprint.post("/d/<slug>/discussion")
@csrf.exempt  # checked by hand below, so that a session that has run out loses nothing that was typed
@public
@begins_late
def open_thread(slug: str) -> ResponseReturnValue:
    """Open a thread."""
    view, typed, actor = draft_or_404(slug), sent(), current_actor()
    if (late := checked(typed)) is not None:
        return list_page(view, late[0]), late[1]
    begin()
    actor = current_actor()
    try:
        limit(rates.COMMENT, str(actor.id) if actor else "")
        new = discussing.NewThread(
            typed.body, typed.section or None, typed.exact, typed.prefix, typed.suffix, typed.passage,
            number(typed.revision), typed.submission,
        )  # fmt: skip
        made = discussing.open_thread(db.session(), actor, now(), slug, new, max_comment=settings().max_comment)
    except (InvalidError, NotAllowedError, ClosedError, TooManyError) as error:
        typed, status = refused(typed, error)
        return list_page(view, typed), status
    return redirect(f"{draft_url(slug)}/threads/{made}", 303)


@blueprint.get(_THREAD)
@public
def thread(slug: str, thread_id: int) -> ResponseReturnValue:
    """Show one thread."""
    view = draft_or_404(slug)
    return cache.cached(("thread", view.id, view.version), lambda: _thread_page(view, thread_id, Typed()))


@blueprint.post(_THREAD)
@csrf.exempt  # checked by hand below, so that a session that has run out loses nothing that was typed
@public
@begins_late
def reply(slug: str, thread_id: int) -> ResponseReturnValue:
    """Add a comment to a thread."""
    view, typed, actor = draft_or_404(slug), sent(), current_actor()
    if (late := checked(typed)) is not None:
        return _thread_page(view, thread_id, late[0]), late[1]
    begin()
    actor = current_actor()
    try:
        limit(rates.COMMENT, str(actor.id) if actor else "")
        new = discussing.Reply(thread_id, typed.body, number(typed.parent), typed.submission)
        made = discussing.reply(db.session(), actor, now(), slug, new, max_comment=settings().max_comment)
    except (InvalidError, NotAllowedError, ClosedError, TooManyError) as error:
        typed, status = refused(typed, error)
        return _thread_page(view, thread_id, typed), status
    return redirect(f"{draft_url(slug)}/threads/{thread_id}#comment-{made}", 303)


def _thread_page(view: DraftView, thread_id: int, typed: Typed) -> str:
    session, actor = db.session(), current_actor()
    found = discussing.thread(session, view.id, thread_id)
    reader = Reader(view, actor, discussing.standing_sections(session, view.id, view.revision))
    shown = reader.conversation(found)
    place = anchoring.places(session, view).get(thread_id)
    parent = number(typed.parent)
    answered = next((item for item in shown.comments if item.id == parent and not item.hidden), None)
    return render_template(
        "discussion/thread.html",
        head=head_context(view, actor),
        thread=shown,
        may=reader.rights(found.thread),
        typed=typed,
        answered=answered,
        words=words_shown(view, place, reader.url) if place else None,
        changed=view.revision != shown.revision and place is None,
    )


@blueprint.post(f"{_THREAD}/resolve")
@requires(Action.RESOLVE_THREAD)
def resolve(slug: str, thread_id: int) -> ResponseReturnValue:
    """Mark a thread as resolved."""
    draft_or_404(slug)
    discussing.resolve(db.session(), current_actor(), now(), slug, thread_id)
    flash(gettext("The thread is resolved."), "done")
    return redirect(f"{draft_url(slug)}/threads/{thread_id}", 303)


@blueprint.post(f"{_THREAD}/reopen")
@requires(Action.RESOLVE_THREAD)
def reopen(slug: str, thread_id: int) -> ResponseReturnValue:
    """Open a thread again."""
    draft_or_404(slug)
    discussing.reopen(db.session(), current_actor(), now(), slug, thread_id)
    flash(gettext("The thread is open again."), "done")
    return redirect(f"{draft_url(slug)}/threads/{thread_id}", 303)


# ------------------------------------------------------------------------------------------------------------ comments


@blueprint.get(_COMMENT)
@public
def wordings(slug: str, comment_id: int) -> ResponseReturnValue:
    """Show how a comment reads and how it read before."""
    view = draft_or_404(slug)
    return cache.cached(("comment", view.id, view.version), lambda: _wordings_page(view, comment_id))


def _wordings_page(view: DraftView, comment_id: int) -> str:
    found = discussing.comment(db.session(), view.id, comment_id)
    reader = Reader(view, current_actor())
    if found.deleted is not None:
        raise NotFoundError(gettext("This comment was deleted."))
    return render_template(
        "discussion/wordings.html",
        head=head_context(view, reader.actor),
        comment=reader.comment(found, 0),
        wordings=[{"until": wording.until, "html": comment_html(wording.body)} for wording in found.wordings],
        back=f"{reader.url}/threads/{found.thread_id}#comment-{found.id}",
    )


def _own_comment(view: DraftView, comment_id: int, action: Action) -> tuple[discussing.CommentView, CommentShown]:
    """Return a comment on which the reader may do `action`. Raises NotFoundError, NotAllowedError."""
    found = discussing.comment(db.session(), view.id, comment_id)
    reader = Reader(view, current_actor())
    if found.deleted is not None:
        raise NotFoundError(gettext("This comment was deleted."))
    if not reader.may(action, found.author_id):
        raise NotAllowedError
    return found, reader.comment(found, 0)


@blueprint.get(f"{_COMMENT}/edit")
@requires(Action.EDIT_COMMENT)
def edit(slug: str, comment_id: int) -> ResponseReturnValue:
    """Show the form with one's own comment."""
    view = draft_or_404(slug)
    found, _ = _own_comment(view, comment_id, Action.EDIT_COMMENT)
    return _edit_page(view, comment_id, Typed(found.body))


@blueprint.post(f"{_COMMENT}/edit")
@csrf.exempt  # checked by hand below, so that a session that has run out loses nothing that was typed
@public
@begins_late
def edit_now(slug: str, comment_id: int) -> ResponseReturnValue:
    """Change one's own comment."""
    view, typed, actor = draft_or_404(slug), sent(), current_actor()
    if (late := checked(typed)) is not None:
        return _edit_page(view, comment_id, late[0]), late[1]
    begin()
    actor = current_actor()
    try:
        limit(rates.COMMENT, str(actor.id) if actor else "")
        new = discussing.Rewording(comment_id, typed.body)
        discussing.edit_comment(db.session(), actor, now(), slug, new, max_comment=settings().max_comment)
    except (InvalidError, NotAllowedError, ClosedError, TooManyError) as error:
        typed, status = refused(typed, error)
        return _edit_page(view, comment_id, typed), status
    return redirect(_place(view, comment_id), 303)


def _place(view: DraftView, comment_id: int) -> str:
    found = discussing.comment(db.session(), view.id, comment_id)
    return f"{draft_url(view.slug)}/threads/{found.thread_id}#comment-{comment_id}"


def _edit_page(view: DraftView, comment_id: int, typed: Typed) -> str:
    found = discussing.comment(db.session(), view.id, comment_id)
    return render_template(
        "discussion/edit.html",
        head=head_context(view, current_actor()),
        comment=found,
        typed=typed,
        back=_place(view, comment_id),
    )


@blueprint.get(f"{_COMMENT}/delete")
@requires(Action.DELETE_COMMENT)
def delete(slug: str, comment_id: int) -> ResponseReturnValue:
    """Ask whether a comment shall be deleted."""
    view = draft_or_404(slug)
    _, shown = _own_comment(view, comment_id, Action.DELETE_COMMENT)
    return render_template(
        "discussion/delete.html",
        head=head_context(view, current_actor()),
        comment=shown,
        back=_place(view, comment_id),
    )


@blueprint.post(f"{_COMMENT}/delete")
@requires(Action.DELETE_COMMENT)
def delete_now(slug: str, comment_id: int) -> ResponseReturnValue:
    """Delete a comment."""
    view = draft_or_404(slug)
    place = _place(view, comment_id)
    discussing.delete_comment(db.session(), current_actor(), now(), slug, comment_id)
    flash(gettext("The comment is deleted."), "done")
    return redirect(place, 303)
