"""Administration: the list of accounts and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request

from wiki.domain.errors import InvalidError
from wiki.domain.permissions import Action
from wiki.domain.sectors import ROLE_NAMES, Role
from wiki.extensions import db, now
from wiki.i18n import gettext
from wiki.services import administering
from wiki.web.access import requires, signed_in
from wiki.web.errors import say
from wiki.web.forms import counting

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
@requires(Action.MANAGE_ACCOUNTS)
def accounts() -> ResponseReturnValue:
    """List accounts, with their roles to set."""
    return _page(request.args.get("q", ""))


@blueprint.post("/admin/role")
@requires(Action.MANAGE_ACCOUNTS)
def role() -> ResponseReturnValue:
    """Give an account a role."""
    name, words = request.form.get("name", ""), request.form.get("q", "")
    wanted = request.form.get("role", "")
    try:
        if wanted not in set(Role):
            raise InvalidError(role=gettext("Choose one of these."))
        administering.set_role(db.session(), signed_in(), now(), name, Role(wanted))
    except InvalidError as error:
        return _page(words, name, say(error.errors["role"])), 422
    flash(gettext("%(name)s is now: %(role)s.", name=name, role=gettext(ROLE_NAMES[Role(wanted)])), "done")
    return redirect(f"/admin?{urlencode({'q': words})}" if words else "/admin", 303)


def _page(words: str, refused: str = "", problem: str = "") -> str:
    number = min(counting("page") or 1, 100_000)
    found, total = administering.accounts(db.session(), signed_in(), words, number)
    return render_template(
        "account/admin.html",
        accounts=found,
        total=total,
        number=number,
        size=administering.PAGE,
        words=words,
        roles=[(role.value, gettext(name)) for role, name in ROLE_NAMES.items()],
        refused=refused,
        problem=problem,
    )
