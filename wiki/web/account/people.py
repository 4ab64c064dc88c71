"""People's public records, and blocking from there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, current_app, flash, redirect, render_template

from wiki.domain.errors import InvalidError
from wiki.domain.permissions import Action, may
from wiki.domain.sectors import ROLE_NAMES
from wiki.extensions import db, now
from wiki.i18n import gettext
from wiki.services import administering, profiles
from wiki.web.access import current_actor, public, requires, signed_in
from wiki.web.account.forms import BlockForm
from wiki.web.forms import counting, problems, refuse

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("people", __name__)


@blueprint.get("/@<path:name>")
@public
def person(name: str) -> ResponseReturnValue:
    """Show what a person did in public. Search engines are asked to leave it out."""
    return _page(profiles.find(db.session(), name), BlockForm(None))


@blueprint.post("/@<path:name>/block")
@requires(Action.BLOCK_ACCOUNT)
def block(name: str) -> ResponseReturnValue:
    """Block the person, with a public reason."""
    form = BlockForm()
    try:
        if not form.validate():
            raise InvalidError
        administering.block(db.session(), signed_in(), now(), name, form.text("reason"))
    except InvalidError as error:
        refuse(form, error)
        return _page(profiles.find(db.session(), name), form, 422)
    flash(gettext("%(name)s is blocked.", name=name), "done")
    return redirect(f"/@{quote(name)}", 303)


@blueprint.post("/@<path:name>/unblock")
@requires(Action.BLOCK_ACCOUNT)
def unblock(name: str) -> ResponseReturnValue:
    """Let the person write again."""
    administering.unblock(db.session(), signed_in(), now(), name)
    flash(gettext("%(name)s can write again.", name=name), "done")
    return redirect(f"/@{quote(name)}", 303)


def _page(person: profiles.Person, form: BlockForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    response = current_app.make_response(
        render_template(
            "account/person.html",
            person=person,
            role=gettext(ROLE_NAMES[person.role]),
            drafts=profiles.drafts(session, person, counting("drafts")),
            revisions=profiles.revisions(session, person, counting("revisions")),
            comments=profiles.comments(session, person, counting("comments")),
            may_block=may(current_actor(), Action.BLOCK_ACCOUNT) and not person.imported,
            form=form,
            problems=problems(form),
        )
    )
    response.status_code = status
    response.headers["X-Robots-Tag"] = "noindex"
    return response
