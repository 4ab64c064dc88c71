"""One's own account: sector, mail address, words about oneself, password, API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template

from wiki.domain.errors import DomainError, InvalidError
from wiki.domain.sectors import Sector
from wiki.extensions import db, limit, now, settings
from wiki.i18n import N_, gettext
from wiki.services import accounts, mailing, passwords, rates, tokens
from wiki.web.access import requires, signed_in, viewer
from wiki.web.account.forms import AccountForm, PasswordForm, TokenForm
from wiki.web.forms import problems, refuse
from wiki.web.transaction import begin, begins_late, commit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wiki.domain.permissions import Actor

blueprint = Blueprint("own", __name__)
_WRONG = N_("This is not your password.")


@blueprint.get("/account")
@requires()
def account_page() -> ResponseReturnValue:
    """Show what the account is."""
    return _account_page(AccountForm(None, obj=accounts.own(db.session(), signed_in())))


@blueprint.post("/account")
@requires()
@begins_late
def account() -> ResponseReturnValue:
    """Set sector, words and mail address; the address only with the password, and the old one is told."""
    actor, form = signed_in(), AccountForm()
    before = accounts.own(db.session(), actor)
    if not form.validate():
        return _account_page(form, 422)
    changes_email = form.text("email").strip() != before.email
    try:
        if changes_email:
            _check_password(actor, form.text("password"), "password")
        begin()
        actor = signed_in()
        accounts.set_own(db.session(), actor, Sector(form.sector.data), form.text("about"))
        if changes_email:
            _set_email(actor, form.text("email"))
    except InvalidError as error:
        refuse(form, error)
        return _account_page(form, 422)
    flash(gettext("Your account is saved."), "done")
    return redirect("/account", 303)


def _set_email(actor: Actor, email: str) -> None:
    before = accounts.set_email(db.session(), actor, email)
    if before:
        values = {"name": actor.name, "email": email}
        subject = render_template("mail/email_changed/subject.txt", **values)
        mail = mailing.Mail(before, subject, render_template("mail/email_changed/body.txt", **values))
        mailing.queue(db.session(), mail, now())


def _account_page(form: AccountForm, status: int = 200) -> ResponseReturnValue:
    return render_template("account/account.html", form=form, problems=problems(form)), status


@blueprint.get("/account/password")
@requires()
def password_page() -> ResponseReturnValue:
    """Show the form for a new password."""
    return render_template("account/password.html", form=PasswordForm(None), problems={})


@blueprint.post("/account/password")
@requires()
@begins_late
def password() -> ResponseReturnValue:
    """Set a new password for who knows the present one; all other log-ins end."""
    actor, form, here = signed_in(), PasswordForm(), viewer()
    try:
        if not form.validate():
            raise InvalidError
        _check_password(actor, form.text("current"), "current")
        problem = passwords.problem(form.text("password"), actor.name)
        if problem is not None:
            raise InvalidError(password=problem)
    except InvalidError as error:
        refuse(form, error)
        return render_template("account/password.html", form=form, problems=problems(form)), 422
    hashed = passwords.make_hash(form.text("password"), settings().password_cost)
    begin()
    accounts.set_password(db.session(), signed_in().id, hashed, but=here.log_in if here else None)
    flash(gettext("Your password is changed. Other browsers are logged out."), "done")
    return redirect("/account", 303)


def _check_password(actor: Actor, typed: str, field: str) -> None:
    """Raise InvalidError for `field` unless `typed` is the password; guessing it in a borrowed browser is limited."""
    begin()
    limit(rates.PASSWORD, str(actor.id))
    commit()
    if not accounts.password_agrees(db.session(), actor.id, typed, settings().password_cost):
        raise InvalidError(**{field: DomainError(_WRONG)})


@blueprint.get("/account/tokens")
@requires()
def tokens_page() -> ResponseReturnValue:
    """List the tokens and offer a new one."""
    return _tokens_page(TokenForm(None))


@blueprint.post("/account/tokens")
@requires()
def create_token() -> ResponseReturnValue:
    """Make a token; this answer is the only page that ever shows it."""
    form = TokenForm()
    try:
        if not form.validate():
            raise InvalidError
        made = tokens.create(db.session(), signed_in(), form.text("label"), form.text("scope"), now())
    except InvalidError as error:
        refuse(form, error)
        return _tokens_page(form, status=422)
    return _tokens_page(TokenForm(None), made)


@blueprint.post("/account/tokens/<int:number>/revoke")
@requires()
def revoke_token(number: int) -> ResponseReturnValue:
    """Make a token useless."""
    tokens.revoke(db.session(), signed_in(), min(number, 2**31), now())
    flash(gettext("The token is revoked."), "done")
    return redirect("/account/tokens", 303)


def _tokens_page(form: TokenForm, made: str = "", status: int = 200) -> ResponseReturnValue:
    mine = tokens.of(db.session(), signed_in())
    page = render_template("account/tokens.html", form=form, problems=problems(form), tokens=mine, made=made)
    return page, status
