"""Register, log in, log out, and set a forgotten password anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, session

from wiki.domain import names
from wiki.domain.errors import InvalidError
from wiki.domain.sectors import Sector
from wiki.extensions import db, limit, now, settings
from wiki.i18n import gettext
from wiki.services import accounts, mailing, passwords, rates, resets
from wiki.web.access import LOGIN_COOKIE, client, current_actor, public
from wiki.web.account.forms import LogInForm, NewPasswordForm, RegisterForm, ResetForm
from wiki.web.forms import problems, refuse
from wiki.web.pages import safe_next
from wiki.web.transaction import begin, begins_late, commit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("entering", __name__)


@blueprint.get("/register")
@public
def register_page() -> ResponseReturnValue:
    """Show the form for a new account; who is logged in needs none."""
    if current_actor():
        return redirect(safe_next(request.args.get("next")), 303)
    form = RegisterForm(None, next=request.args.get("next", ""))
    return render_template("account/register.html", form=form, problems={})


@blueprint.post("/register")
@public
@begins_late
def register() -> ResponseReturnValue:
    """Make an account and log it in. The same answer whether or not the mail address is known."""
    form = RegisterForm()
    try:
        new = _wanted(form)
        begin()
        limit(rates.REGISTER, client())
        commit()
        hashed = passwords.make_hash(new.password, settings().password_cost)
        begin()
        account_id = accounts.register(db.session(), new, hashed, now())
    except InvalidError as error:
        refuse(form, error)
        return render_template("account/register.html", form=form, problems=problems(form)), 422
    response = _enter(account_id, form.text("next"))
    flash(gettext("Welcome, %(name)s. You can write now.", name=names.normal(new.name)), "done")
    return response


def _wanted(form: RegisterForm) -> accounts.NewAccount:
    """Return the account that somebody wants; raise InvalidError with all that is wrong at once."""
    good, chosen = form.validate(), form.text("sector")
    sector = Sector(chosen) if chosen in set(Sector) else Sector.CITIZEN
    new = accounts.NewAccount(form.text("username"), form.text("email"), form.text("password"), sector)
    accounts.check_new(new)
    if not good:
        raise InvalidError
    return new


@blueprint.get("/login")
@public
def log_in_page() -> ResponseReturnValue:
    """Show the form to log in; who is logged in goes on."""
    if current_actor():
        return redirect(safe_next(request.args.get("next")), 303)
    form = LogInForm(None, next=request.args.get("next", ""))
    return render_template("account/login.html", form=form, problems={})


@blueprint.post("/login")
@public
@begins_late
def log_in() -> ResponseReturnValue:
    """Log in with name and password. One answer for a wrong name and a wrong password, in the same time."""
    form = LogInForm()
    if not form.validate():
        return render_template("account/login.html", form=form, problems=problems(form)), 422
    attempts = ((rates.LOG_IN_ADDRESS, client()), (rates.LOG_IN_NAME, names.key(form.text("username"))))
    begin()
    for what, who in attempts:
        limit(what, who)
    commit()
    known = accounts.authenticate(db.session(), form.text("username"), form.text("password"), settings().password_cost)
    if known is None or known.blocked:
        form.password.errors = [
            gettext("The name or the password is wrong.")
            if known is None
            else gettext("This account is blocked: %(reason)s", reason=known.reason)
        ]
        return render_template("account/login.html", form=form, problems=problems(form)), 422
    begin()
    for what, who in attempts:
        rates.take_back(db.session(), what, who, now())
    return _enter(known.id, form.text("next"), known.rehash)


def _enter(account_id: int, target: str | None, rehash: accounts.Rehash | None = None) -> ResponseReturnValue:
    """Begin a log-in with a new secret and a new session, so that nobody can have laid one out before; go on."""
    _leave()
    secret = accounts.log_in(db.session(), account_id, now(), rehash)
    response = current_app.make_response(redirect(safe_next(target), 303))
    response.set_cookie(
        LOGIN_COOKIE,
        secret,
        max_age=accounts.LOG_IN_DAYS * 24 * 3600,
        secure=settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _leave() -> None:
    """End the log-in and the session that the browser came with."""
    before = request.cookies.get(LOGIN_COOKIE)
    if before:
        accounts.log_out(db.session(), before)
    session.clear()


@blueprint.post("/logout")
@public
def log_out() -> ResponseReturnValue:
    """Log out here; other browsers stay logged in."""
    _leave()
    flash(gettext("You are logged out."), "done")
    response = current_app.make_response(redirect("/", 303))
    response.delete_cookie(LOGIN_COOKIE)
    return response


@blueprint.get("/reset")
@public
def reset_page() -> ResponseReturnValue:
    """Ask for the mail address of who forgot the password."""
    return render_template("account/reset.html", form=ResetForm(None), problems={}, sent=False)


@blueprint.post("/reset")
@public
def reset() -> ResponseReturnValue:
    """Send a link to each account with that address. The same answer when there is none."""
    form = ResetForm()
    problem = accounts.email_problem(form.text("email")) if form.validate() else None
    if problem is not None:
        refuse(form, InvalidError(email=problem))
    if form.errors or problem is not None:
        return render_template("account/reset.html", form=form, problems=problems(form), sent=False), 422
    limit(rates.RESET_ADDRESS, client())
    limit(rates.RESET_NAME, accounts.email_key(form.text("email")))
    for one in resets.begin(db.session(), form.text("email"), now()):
        values = {"name": one.name, "link": f"{settings().public_url}/reset/{one.secret}"}
        subject = render_template("mail/reset/subject.txt", **values)
        mail = mailing.Mail(one.email, subject, render_template("mail/reset/body.txt", **values))
        mailing.queue(db.session(), mail, now())
    return render_template("account/reset.html", form=form, problems={}, sent=True)


@blueprint.get("/reset/<secret>")
@public
def new_password_page(secret: str) -> ResponseReturnValue:
    """Let who has the link from the mail choose a password."""
    _, name = resets.account(db.session(), secret, now())
    return _new_password_page(NewPasswordForm(None), name)


@blueprint.post("/reset/<secret>")
@public
@begins_late
def new_password(secret: str) -> ResponseReturnValue:
    """Set the password; the link is used up and all log-ins of the account end."""
    _, name = resets.account(db.session(), secret, now())
    form = NewPasswordForm()
    problem = passwords.problem(form.text("password"), name) if form.validate() else None
    if problem is not None:
        refuse(form, InvalidError(password=problem))
    if problems(form):
        return _new_password_page(form, name, 422)
    hashed = passwords.make_hash(form.text("password"), settings().password_cost)
    begin()
    resets.finish(db.session(), secret, hashed, now())
    flash(gettext("Your password is set. Log in with it now."), "done")
    return redirect("/login", 303)


def _new_password_page(form: NewPasswordForm, name: str, status: int = 200) -> ResponseReturnValue:
    """The address of this page is a secret: it goes to no other page and into no store."""
    body = render_template("account/new_password.html", form=form, problems=problems(form), name=name)
    return body, status, {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
