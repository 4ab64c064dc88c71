"""Start a draft; set what it is; move its stage; protect it; name its stewards."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request

from wiki.domain.dates import end_of
from wiki.domain.drafts import KIND_NAMES, PROTECTION_NAMES, STAGE_NAMES, Kind, may_follow
from wiki.domain.errors import InvalidError, NotAllowedError, TooManyError
from wiki.domain.permissions import Action, check, may
from wiki.domain.text.normalise import clean
from wiki.extensions import csrf, db, limit, now, settings
from wiki.i18n import gettext
from wiki.services import drafting, rates, validating
from wiki.web.access import current_actor, draft_or_404, public, requires
from wiki.web.errors import say, status_of
from wiki.web.forms import submission, why_not_now
from wiki.web.heads import draft_url, head_context
from wiki.web.managing.templates import beginning

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from wiki.services.drafting import DraftView

blueprint = Blueprint("managing", __name__)
LANGUAGES = (
    ("en", "English"), ("zh-Hans", "简体中文"), ("zh-Hant", "繁體中文"), ("de", "Deutsch"), ("fr", "Français"),
    ("es", "Español"), ("pt", "Português"), ("it", "Italiano"), ("nl", "Nederlands"), ("pl", "Polski"),
    ("uk", "Українська"), ("ru", "Русский"), ("ar", "العربية"), ("he", "עברית"), ("hi", "हिन्दी"), ("ja", "日本語"),
    ("ko", "한국어"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form that describes a draft holds."""

    title: str = ""
    slug: str = ""
    language: str = "en"
    kind: str = Kind.POLICY
    topics: str = ""
    services: str = ""
    place: str = ""

    def settings(self) -> validating.Settings:
        """Return it as the service takes it."""
        return validating.Settings(
            self.title, self.slug, self.language, self.kind, validating.split_labels(self.topics),
            validating.split_labels(self.services), self.place,
        )  # fmt: skip


def _typed() -> Typed:
    given = request.form
    return Typed(
        *(given.get(name, "") for name in ("title", "slug", "language", "kind", "topics", "services", "place"))
    )


def _choices(language: str) -> dict[str, object]:
    """Return what the selects of the form offer; a language that is not in the list stays as it is."""
    known = LANGUAGES if language in dict(LANGUAGES) else ((language, language), *LANGUAGES)
    return {"languages_of_texts": known, "kinds": [(kind, gettext(name)) for kind, name in KIND_NAMES.items()]}


@blueprint.get("/drafts/new")
@requires(Action.START_DRAFT)
def new() -> ResponseReturnValue:
    """Show the form for a new draft."""
    kind = request.args.get("kind", Kind.POLICY)
    typed = Typed(kind=kind if kind in list(Kind) else Kind.POLICY, title=request.args.get("title", "")[:200])
    return _new_page(typed, beginning(typed.kind), secrets.token_urlsafe(12))


@blueprint.post("/drafts/new")
@csrf.exempt  # checked by hand below, so that a session that has run out loses nothing that was typed
@public
def start() -> ResponseReturnValue:
    """Start a draft; refuse it with the form still filled."""
    actor, typed, given, mark = current_actor(), _typed(), request.form, submission()
    text, summary = given.get("text", ""), given.get("summary", "")
    problem = why_not_now(actor)
    if problem:
        return _new_page(typed, text, mark, summary, problem=problem), 403 if actor is None else 400
    new = drafting.NewDraft(typed.settings(), text, summary, mark)
    try:
        limit(rates.START_DRAFT, str(actor.id) if actor else "")
        slug = drafting.start(db.session(), actor, now(), new, settings().max_text)
    except InvalidError as invalid:
        errors = {name: say(error) for name, error in invalid.errors.items()}
        return _new_page(typed, text, mark, summary, errors), 422
    except (NotAllowedError, TooManyError) as refused:
        return _new_page(typed, text, mark, summary, problem=say(refused)), status_of(refused)
    flash(gettext("Your draft is started. It is in incubation: everybody with an account may edit it."), "done")
    return redirect(draft_url(slug), 303)


def _new_page(
    typed: Typed,
    text: str,
    mark: str | None,
    summary: str = "",
    errors: dict[str, str] | None = None,
    *,
    problem: str = "",
) -> str:
    return render_template(
        "managing/new.html", typed=typed, text=text, summary=summary, errors=errors or {}, submission=mark or "",
        problem=problem, **_choices(typed.language),
    )  # fmt: skip


@blueprint.get("/d/<slug>/settings")
@requires(Action.PROTECT)
def manage(slug: str) -> ResponseReturnValue:
    """Show what stewards set."""
    view = draft_or_404(slug)
    check(current_actor(), Action.PROTECT, view.subject)
    return _settings_page(slug)


@blueprint.post("/d/<slug>/settings")
@requires(Action.SETTINGS)
def change(slug: str) -> ResponseReturnValue:
    """Set title, address, language, kind, topics, services, place."""
    typed = _typed()
    try:
        slug = drafting.change_settings(db.session(), current_actor(), now(), slug, typed.settings())
    except InvalidError as invalid:
        return _settings_page(slug, invalid, typed), 422
    flash(gettext("Saved."), "done")
    return redirect(f"{draft_url(slug)}/settings", 303)


@blueprint.post("/d/<slug>/stage")
@requires(Action.MOVE_STAGE)
def stage(slug: str) -> ResponseReturnValue:
    """Move the stage."""
    given = request.form
    try:
        change = drafting.StageChange(
            given.get("stage", ""), given.get("reason", ""), _closing(given.get("closes", ""))
        )
        drafting.move_stage(db.session(), current_actor(), now(), slug, change)
    except InvalidError as invalid:
        return _settings_page(slug, invalid), 422
    flash(gettext("The stage was moved."), "done")
    return redirect(f"{draft_url(slug)}/settings", 303)


@blueprint.post("/d/<slug>/protection")
@requires(Action.PROTECT)
def protection(slug: str) -> ResponseReturnValue:
    """Set who may edit."""
    try:
        drafting.protect(db.session(), current_actor(), now(), slug, request.form.get("protection", ""))
    except InvalidError as invalid:
        return _settings_page(slug, invalid), 422
    flash(gettext("Saved."), "done")
    return redirect(f"{draft_url(slug)}/settings", 303)


@blueprint.post("/d/<slug>/stewards")
@requires(Action.NAME_STEWARDS)
def stewards(slug: str) -> ResponseReturnValue:
    """Name or release a steward."""
    act = drafting.remove_steward if request.form.get("act") == "remove" else drafting.add_steward
    try:
        act(db.session(), current_actor(), now(), slug, " ".join(clean(request.form.get("steward", "")).split()))
    except InvalidError as invalid:
        return _settings_page(slug, invalid), 422
    flash(gettext("Saved."), "done")
    view = draft_or_404(slug)
    still = may(current_actor(), Action.PROTECT, view.subject)
    return redirect(f"{draft_url(slug)}/settings" if still else draft_url(slug), 303)


def _closing(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return end_of(text)
    except ValueError:
        raise InvalidError(closes=gettext("Write a date as 2026-03-02.")) from None


def _settings_page(slug: str, invalid: InvalidError | None = None, typed: Typed | None = None) -> str:
    view: DraftView = drafting.find_whole(db.session(), draft_or_404(slug).slug)
    given = request.form
    typed = typed or Typed(
        view.title, view.slug, view.language, view.kind, ", ".join(view.topics), ", ".join(view.services), view.place
    )
    actor = current_actor()
    return render_template(
        "managing/settings.html",
        head=head_context(view, actor),
        typed=typed,
        errors={name: say(error) for name, error in invalid.errors.items()} if invalid else {},
        stages=[(stage, gettext(STAGE_NAMES[stage])) for stage in STAGE_NAMES if stage in may_follow(view.stage)],
        stage_typed={name: given.get(name, "") for name in ("stage", "reason", "closes")},
        protections=[(name, gettext(words)) for name, words in PROTECTION_NAMES.items()],
        protection=view.protection,
        stewards=drafting.stewards(db.session(), view.id),
        steward_typed=given.get("steward", "") if invalid and "steward" in invalid.errors else "",
        manages=may(actor, Action.SETTINGS, view.subject),
        **_choices(typed.language),
    )
