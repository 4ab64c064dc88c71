"""Read and take part in a draft's discussion."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request

from wiki.domain.errors import ClosedError, InvalidError, NotAllowedError, NotFoundError, TooManyError
from wiki.domain.permissions import Action
from wiki.domain.text.normalise import clean
from wiki.extensions import csrf, db, limit, now, settings
from wiki.i18n import gettext
from wiki.services import discussing, rates, recording
from wiki.services.rendering import comment_html
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public, requires
from wiki.web.discussion.contexts import CommentShown, Reader, ThreadShown
from wiki.web.errors import say, status_of
from wiki.web.forms import counting, submission, why_not_now
from wiki.web.heads import draft_url, head_context
from wiki.web.transaction import begin, begins_late

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.domain.errors import DomainError
    from wiki.domain.text.sections import Section
    from wiki.services.drafting import DraftView

blueprint = Blueprint("discussion", __name__)
STATES = ("open", "resolved", "all")
_MOST_SECTIONS = 300
_KEY = "<int(max=9007199254740991):{}>"
_THREAD = f"/d/<slug>/threads/{_KEY.format('thread_id')}"
_COMMENT = f"/d/<slug>/comments/{_KEY.format('comment_id')}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form of the discussion holds, and what is wrong with it: `problem` is about the form as a whole."""

    body: str = ""
    section: str = ""
    parent: str = ""
    revision: str = ""
    problem: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    submission: str = field(default_factory=lambda: secrets.token_urlsafe(12))


def _typed() -> Typed:
    given = request.form
    return Typed(
        given.get("body", ""), given.get("section", ""), given.get("parent", ""), given.get("revision", ""),
        submission=submission() or secrets.token_urlsafe(12),
    )  # fmt: skip


def _number(value: str) -> int | None:
    """Return a number of a hidden field; what is none names nothing that exists."""
    if not value:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0


def _refused(typed: Typed, error: DomainError) -> tuple[Typed, int]:
    """Return the form as it was typed with the words of the refusal, and the status to answer with."""
    errors = {name: say(reason) for name, reason in error.errors.items()} if isinstance(error, InvalidError) else {}
    problem = "" if errors.keys() == {"body"} else " ".join(errors.values()) or say(error)
    return replace(typed, problem=problem, errors=errors), status_of(error)


def _checked(typed: Typed) -> tuple[Typed, int] | None:
    """Return the refusal of a form that was sent too late: logged out meanwhile, or from an old session."""
    actor = current_actor()
    problem = why_not_now(actor)
    return (replace(typed, problem=problem), 403 if actor is None else 400) if problem else None


# ------------------------------------------------------------------------------------------------------------- threads


@blueprint.get("/d/<slug>/discussion")
@public
def threads(slug: str) -> ResponseReturnValue:
    """List a draft's threads; with `?section=` those on one section."""
    view = draft_or_404(slug)
    typed = Typed(section=clean(request.args.get("section", "")))
    return cache.cached(("discussion", view.id, view.version), lambda: _list_page(view, typed))


@blueprint.post("/d/<slug>/discussion")
@csrf.exempt  # checked by hand below, so that a session that has run out loses nothing that was typed
@public
@begins_late
def open_thread(slug: str) -> ResponseReturnValue:
    """Open a thread."""
    view, typed, actor = draft_or_404(slug), _typed(), current_actor()
    if (late := _checked(typed)) is not None:
        return _list_page(view, late[0]), late[1]
    begin()
    actor = current_actor()
    try:
        limit(rates.COMMENT, str(actor.id) if actor else "")
        given = request.form
        new = discussing.NewThread(
            typed.body, typed.section or None, given.get("exact", ""), given.get("prefix", ""),
            given.get("suffix", ""), _number(typed.revision), typed.submission,
        )  # fmt: skip
        made = discussing.open_thread(db.session(), actor, now(), slug, new, max_comment=settings().max_comment)
    except (InvalidError, NotAllowedError, ClosedError, TooManyError) as error:
        typed, status = _refused(typed, error)
        return _list_page(view, typed), status
    return redirect(f"{draft_url(slug)}/threads/{made}", 303)


def _list_page(view: DraftView, typed: Typed) -> str:
    session, actor = db.session(), current_actor()
    state = request.args.get("state", "open")
    wanted = discussing.ThreadFilter(state if state in STATES else "open", clean(request.args.get("section", "")))
    page = discussing.threads(session, view.id, wanted, counting("before"))
    reader = Reader(view, actor, discussing.standing_sections(session, view.id, view.revision))
    items = [reader.thread(item) for item in page.items]
    writes = reader.may(Action.COMMENT)
    chosen = wanted.section or typed.section
    sections = _sections(view, chosen) if writes or wanted.section else ()
    url = f"{reader.url}/discussion"
    kept = {"section": wanted.section} if wanted.section else {}
    return render_template(
        "discussion/threads.html",
        head=head_context(view, actor),
        items=items,
        state=wanted.state,
        counts={"open": page.open, "resolved": page.resolved, "all": page.open + page.resolved},
        urls={name: f"{url}?{urlencode({**kept, 'state': name})}" for name in STATES},
        older=f"{url}?{urlencode({**kept, 'state': wanted.state, 'before': page.next})}" if page.next else "",
        section=_section_shown(wanted.section, sections, items, reader),
        sections=[(item.ident, item.title) for item in sections],
        writes=writes,
        may_write_here=writes and (not wanted.section or wanted.section in reader.standing),
        typed=typed,
        newest=view.revision,
    )


def _sections(view: DraftView, chosen: str) -> tuple[Section, ...]:
    """The sections that can be talked about; of a very long law only the chosen one: its page has a link at each."""
    sections = recording.load(db.session(), view.id, view.revision).sections
    if len(sections) > _MOST_SECTIONS:
        return tuple(section for section in sections if section.ident == chosen)
    return sections


def _section_shown(
    ident: str, sections: tuple[Section, ...], items: list[ThreadShown], reader: Reader
) -> tuple[str, str] | None:
    """Return title and address of the section that the list is narrowed to.

    One that is gone is known by its threads. Raises NotFoundError when nothing is known of it.
    """
    if not ident:
        return None
    for section in sections:
        if section.ident == ident:
            return section.title, reader.section_url(ident, 0)
    if items and items[0].section:
        return items[0].section
    if ident in reader.standing:
        return ident, reader.section_url(ident, 0)
    raise NotFoundError


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
    view, typed, actor = draft_or_404(slug), _typed(), current_actor()
    if (late := _checked(typed)) is not None:
        return _thread_page(view, thread_id, late[0]), late[1]
    begin()
    actor = current_actor()
    try:
        limit(rates.COMMENT, str(actor.id) if actor else "")
        new = discussing.Reply(thread_id, typed.body, _number(typed.parent), typed.submission)
        made = discussing.reply(db.session(), actor, now(), slug, new, max_comment=settings().max_comment)
    except (InvalidError, NotAllowedError, ClosedError, TooManyError) as error:
        typed, status = _refused(typed, error)
        return _thread_page(view, thread_id, typed), status
    return redirect(f"{draft_url(slug)}/threads/{thread_id}#comment-{made}", 303)


def _thread_page(view: DraftView, thread_id: int, typed: Typed) -> str:
    session, actor = db.session(), current_actor()
    found = discussing.thread(session, view.id, thread_id)
    reader = Reader(view, actor, discussing.standing_sections(session, view.id, view.revision))
    shown = reader.conversation(found)
    parent = _number(typed.parent)
    answered = next((item for item in shown.comments if item.id == parent and not item.hidden), None)
    return render_template(
        "discussion/thread.html",
        head=head_context(view, actor),
        thread=shown,
        may=reader.rights(found.thread),
        typed=typed,
        answered=answered,
        changed=view.revision != shown.revision,
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
    view, typed, actor = draft_or_404(slug), _typed(), current_actor()
    if (late := _checked(typed)) is not None:
        return _edit_page(view, comment_id, late[0]), late[1]
    begin()
    actor = current_actor()
    try:
        limit(rates.COMMENT, str(actor.id) if actor else "")
        new = discussing.Rewording(comment_id, typed.body)
        discussing.edit_comment(db.session(), actor, now(), slug, new, max_comment=settings().max_comment)
    except (InvalidError, NotAllowedError, ClosedError, TooManyError) as error:
        typed, status = _refused(typed, error)
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
