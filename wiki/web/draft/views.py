"""A draft's text: now, at a revision, as of a date; restoring and undoing."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request
from markupsafe import Markup

from wiki.domain.dates import end_of
from wiki.domain.errors import ConflictError, NotFoundError
from wiki.domain.permissions import Action
from wiki.extensions import db, limit, now
from wiki.i18n import N_, gettext
from wiki.services import anchoring, editing, history, margins, rates, reading, recording, rendering
from wiki.web import cache
from wiki.web.access import current_actor, draft_or_404, public, requires, signed_in
from wiki.web.compare.groups import groups
from wiki.web.draft.contexts import SectionTools, contents, heading_class, margin, noted
from wiki.web.editing.conflicts import conflict_page, say_together
from wiki.web.heads import draft_url, head_context, lasting
from wiki.web.strips import strip

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("draft", __name__)
_HEADING = re.compile(r"(<h([1-6])\b[^>]*>(?:(?!</h\2>).)*</h\2>)\s*<!--section:([^>]*)-->", re.DOTALL)
_MARK = re.compile(r"<!--section:([^>]*)-->")


@blueprint.get("/d/<slug>")
@public
def text(slug: str) -> ResponseReturnValue:
    """Show the text as it stands."""
    view = draft_or_404(slug)
    return cache.cached(("draft", view.id, view.version), lambda: _page(view, view.revision))


@blueprint.get("/d/<slug>/r/<int:number>")
@public
def revision(slug: str, number: int) -> ResponseReturnValue:
    """Show the text of one revision."""
    view = draft_or_404(slug)
    if not 1 <= number <= view.revision:
        raise NotFoundError(N_("This draft has no such revision."))
    return cache.cached(("draft", view.id, view.version), lambda: lasting(_page(view, number)))


@blueprint.get("/d/<slug>/at/<moment>")
@public
def at(slug: str, moment: str) -> ResponseReturnValue:
    """Lead to the revision that stood at a date or time."""
    view = draft_or_404(slug)
    try:
        when = end_of(moment)
    except ValueError:
        raise NotFoundError(N_("This is not a date: write it as 2026-03-02.")) from None
    return redirect(f"{draft_url(slug)}/r/{history.at(db.session(), view.id, when)}")


def _page(view: DraftView, number: int) -> str:
    session, actor = db.session(), current_actor()
    head = head_context(view, actor, number)
    manuscript = recording.load(session, view.id, number)
    newest = number == view.revision
    sections = manuscript.sections
    found = margins.Margin()
    if newest:
        found = margins.hung(margins.notes(session, view.id), anchoring.places(session, view), sections)
    tools = SectionTools(head.url, newest and head.may.edit, number, newest, found.counts(sections))
    titles = {section.ident: section.title for section in sections}
    law: str = rendering.html_of(session, manuscript, now())
    talk = dict(found.sections)
    if found.passages:
        law, left = noted(law, head.url, found, rendering.passage_ids(manuscript))
        for index, held in left.items():
            talk.setdefault(margins.section_at(sections, index), []).extend(held)
    html = _with_tools(law, view.title, titles, tools, {k: margin(head.url, v) for k, v in talk.items()})
    bars = strip(history.bars(session, view), head.url, number)
    return render_template(
        "draft/text.html",
        head=head,
        html=html,
        entries=contents(sections, tools.comments),
        bars=bars,
        travel=[(gettext("Revision %(n)s", n=number - 1), f"{head.url}/r/{number - 1}")] if number > 1 else [],
        number=number,
        newest=newest,
        length=reading.length(session, view, manuscript),
    )


def _with_tools(html: str, title: str, titles: dict[str, str], tools: SectionTools, notes: dict[str, Markup]) -> Markup:
    """Return the law with each section's tools beside its heading, and its threads in the margin.

    `title` is the draft's, `titles` those of the sections in their order.
    """
    first = next(iter(titles), "")

    def place(found: re.Match[str]) -> str:
        ident = unescape(found[3])
        words = titles.get(ident, ident)
        kind = heading_class(words, title, first=ident == first)
        heading = f'<div class="{kind}">{found[1]} {tools.render(ident, words)}</div>'
        return f'<div class="noted">{notes[ident]}{heading}</div>' if ident in notes else heading

    def place_after(found: re.Match[str]) -> str:
        """An article that opens with its number has no heading: its tools stand beneath its first passage."""
        ident = unescape(found[1])
        return f"{notes.get(ident, '')}{tools.render(ident, titles.get(ident, ident))}"

    return Markup(_MARK.sub(place_after, _HEADING.sub(place, html)))  # noqa: S704 - both parts are sanitised or escaped


@blueprint.get("/d/<slug>/r/<int:number>/restore")
@requires(Action.EDIT)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether to restore a revision."""
    return _confirm(slug, number, "restore")


@blueprint.post("/d/<slug>/r/<int:number>/restore")
@requires(Action.EDIT)
def restore_now(slug: str, number: int) -> ResponseReturnValue:
    """Make the text of a revision the newest again."""
    _count()
    saved = editing.restore(db.session(), current_actor(), now(), slug, number, summary=request.form.get("summary", ""))
    return _done(slug, saved)


@blueprint.get("/d/<slug>/r/<int:number>/undo")
@requires(Action.EDIT)
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether to undo a revision."""
    return _confirm(slug, number, "undo")


@blueprint.post("/d/<slug>/r/<int:number>/undo")
@requires(Action.EDIT)
def undo_now(slug: str, number: int) -> ResponseReturnValue:
    """Take back what a revision changed, and keep everything since."""
    _count()
    summary = request.form.get("summary", "")
    try:
        saved = editing.undo(db.session(), current_actor(), now(), slug, number, summary=summary)
    except ConflictError as conflict:
        return conflict_page(slug, conflict, summary or gettext("Undo revision %(n)s", n=number), undone=number), 409
    return _done(slug, saved)


def _count() -> None:
    """Restoring and undoing are saves: no way around the limit of those. Raises TooManyError."""
    limit(rates.SAVE, str(signed_in().id))


def _confirm(slug: str, number: int, act: str) -> ResponseReturnValue:
    view = draft_or_404(slug)
    if not reading.rights(view, current_actor()).edit:
        raise NotFoundError
    row = history.revision(db.session(), view.id, number)
    preview = editing.preview_restoring if act == "restore" else editing.preview_undoing
    seen = preview(db.session(), view, number)
    return render_template(
        "draft/confirm.html",
        head=head_context(view, current_actor(), number),
        row=row,
        act=act,
        conflict=seen is None,
        change=groups(seen.comparison, seen.changed, view.language) if seen else [],
    )


def _done(slug: str, saved: editing.Saved) -> ResponseReturnValue:
    if saved.unchanged:
        flash(gettext("The text already reads so: nothing was changed."), "done")
    else:
        flash(gettext("Saved as revision %(n)s.", n=saved.number), "done")
    say_together(saved.together)
    return redirect(draft_url(slug), 303)
