"""About, help, and the check whether a text is one that stood here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from wiki.domain.errors import InvalidError
from wiki.extensions import csrf, db, settings
from wiki.formats.html import RENDERER_VERSION
from wiki.services import identifying
from wiki.web import cache
from wiki.web.about.examples import examples, roles, stages
from wiki.web.access import public
from wiki.web.errors import say
from wiki.web.heads import draft_url
from wiki.web.transaction import begins_late

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("about", __name__)


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    """Say what this is."""
    return cache.cached("about", lambda: render_template("about/about.html"))


@blueprint.get("/help")
@public
def help_() -> ResponseReturnValue:
    """Say how it works."""
    return cache.cached("help", lambda: render_template("about/help.html", stages=stages(), roles=roles()))


@blueprint.get("/help/markdown")
@public
def markdown() -> ResponseReturnValue:
    """Show how a text is marked up: what to type beside how it looks."""
    return cache.cached(
        ("markdown", RENDERER_VERSION), lambda: render_template("about/markdown.html", examples=examples())
    )


@blueprint.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Explain the hash chain; with `sha256` in the query, say which revisions have that sum."""
    typed = request.args.get("sha256", "")
    if not typed.strip():
        return _page()
    try:
        return _page(answer=identifying.by_sum(db.session(), typed[:200]), typed=typed)
    except InvalidError as invalid:
        return _page(invalid, typed=typed), 422


@blueprint.post("/verify")
@csrf.exempt  # looks something up and changes nothing; a text may be too long for an address
@public
@begins_late
def verify_text() -> ResponseReturnValue:
    """Say which revisions read like the text that was pasted."""
    text = request.form.get("text", "")
    try:
        return _page(answer=identifying.by_text(db.session(), text, settings().max_text), text=text)
    except InvalidError as invalid:
        return _page(invalid, text=text), 422


def _page(
    invalid: InvalidError | None = None, *, answer: identifying.Answer | None = None, typed: str = "", text: str = ""
) -> str:
    return render_template(
        "about/verify.html",
        errors={name: say(error) for name, error in invalid.errors.items()} if invalid else {},
        answer=answer,
        matches=[(match, draft_url(match.slug)) for match in answer.matches] if answer else [],
        most=identifying.MOST,
        typed=typed,
        text=text,
    )
