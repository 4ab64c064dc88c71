"""Edit a draft, whole or one section: form, preview, the change word by word, save, conflict."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request

from wiki.domain.errors import ClosedError, ConflictError, InvalidError, NotAllowedError, TooManyError
from wiki.domain.permissions import Action, check
from wiki.extensions import csrf, db, limit, now, settings
from wiki.i18n import gettext
from wiki.services import editing, rates, recording, rendering
from wiki.web.access import current_actor, draft_or_404, public, requires
from wiki.web.compare.groups import Group, groups
from wiki.web.editing.conflicts import conflict_page, say_together
from wiki.web.errors import say, status_of
from wiki.web.forms import submission, why_not_now
from wiki.web.heads import draft_url, head_context
from wiki.web.transaction import begin, begins_late

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from wiki.services.drafting import DraftView

blueprint = Blueprint("editing", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the edit form holds."""

    text: str
    summary: str = ""
    base: int = 0
    minor: bool = False
    section: str = ""
    submission: str = ""

    def edit(self) -> editing.Edit:
        """Return it as the service takes it."""
        section, submission = self.section or None, self.submission or None
        return editing.Edit(self.text, self.base, self.summary, self.minor, section, submission)


@blueprint.get("/d/<slug>/edit")
@requires(Action.EDIT)
def form(slug: str) -> ResponseReturnValue:
    """Show the form with the newest text, or one section's."""
    view = draft_or_404(slug)
    check(current_actor(), Action.EDIT, view.subject)
    manuscript = recording.load(db.session(), view.id, view.revision)
    section = request.args.get("section", "")
    text = manuscript.section_text(section) if section else manuscript.text
    typed = Typed(text, base=view.revision, section=section, submission=secrets.token_urlsafe(12))
    return _page(view, typed)


@blueprint.post("/d/<slug>/edit")
@csrf.exempt  # checked by hand below, so that a session that has run out loses nothing that was typed
@public
@begins_late  # a preview, which comes every second while somebody types, must not keep others from saving
def save(slug: str) -> ResponseReturnValue:
    """Save or preview what was typed; refuse it with the form still filled."""
    typed, actor = _typed(), current_actor()
    view = draft_or_404(slug)
    problem = why_not_now(actor)
    if problem:
        return _page(view, typed, problem=problem), 403 if actor is None else 400
    if request.form.get("action") == "preview":
        return _preview(view, typed)
    begin()
    actor = current_actor()
    try:
        limit(rates.SAVE, str(actor.id) if actor else "")
        saved = editing.save(db.session(), actor, now(), slug, typed.edit(), max_text=settings().max_text)
    except ConflictError as conflict:
        return conflict_page(slug, conflict, typed.summary), 409
    except InvalidError as invalid:
        return _page(view, typed, errors=_said(invalid)), 422
    except (NotAllowedError, ClosedError, TooManyError) as refused:
        # The stage moved, or the account was blocked, while somebody wrote: the words are theirs still.
        return _page(view, typed, problem=say(refused)), status_of(refused)
    return _after(slug, typed, saved)


def _typed() -> Typed:
    given = request.form
    base = given.get("base", "")
    return Typed(
        given.get("text", ""),
        given.get("summary", ""),
        int(base) if base.isdecimal() and len(base) < 10 else 0,
        given.get("minor") == "1",
        given.get("section", ""),
        submission() or "",
    )


def _said(invalid: InvalidError) -> dict[str, str]:
    return {name: say(error) for name, error in invalid.errors.items()}


def _preview(view: DraftView, typed: Typed) -> ResponseReturnValue:
    try:
        seen = editing.preview(db.session(), view.slug, typed.edit(), settings().max_text)
    except InvalidError as invalid:
        return _page(view, typed, errors=_said(invalid)), 422
    html = rendering.preview_html(seen.passages, seen.sections)
    changed = groups(seen.comparison, seen.changed, view.language)
    return _page(view, typed, html=html, change=changed, previewed=True)


def _page(
    view: DraftView,
    typed: Typed,
    *,
    errors: dict[str, str] | None = None,
    problem: str = "",
    html: Markup | str = "",
    change: list[Group] | None = None,
    previewed: bool = False,
) -> str:
    return render_template(
        "editing/edit.html",
        head=head_context(view, current_actor()),
        typed=typed,
        errors=errors or {},
        problem=problem,
        html=html,
        change=change or [],
        previewed=previewed,
        newer=view.revision - typed.base if 0 < typed.base < view.revision else 0,
    )


def _after(slug: str, typed: Typed, saved: editing.Saved) -> ResponseReturnValue:
    url = draft_url(slug)
    if saved.unchanged:
        flash(gettext("The text already reads so: nothing was changed."), "done")
    elif saved.merged:
        flash(
            gettext(
                "Saved as revision %(n)s. Others had saved since you began; their changes and yours were merged.",
                n=saved.number,
            ),
            "done",
        )
    else:
        flash(gettext("Saved as revision %(n)s.", n=saved.number), "done")
    say_together(saved.together)
    return redirect(f"{url}#{quote(typed.section)}" if typed.section else url, 303)
