"""Forms of the account pages. Only the fields named here are taken from a request; rights are never among them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from wiki.domain.sectors import SECTOR_NAMES, Sector
from wiki.services import passwords
from wiki.services.accounts import MAX_ABOUT
from wiki.web.forms import Form

_NEEDED = InputRequired(_("Please fill this in."))
_SECTORS = [SelectChoice(sector.value, _(name)) for sector, name in SECTOR_NAMES.items()]
_NEW_PASSWORD = {"autocomplete": "new-password", "minlength": str(passwords.SHORTEST)}
_OLD_PASSWORD = {"autocomplete": "current-password"}


def _password(label: str, hint: str = "") -> PasswordField:
    """A field for a new password; what was typed never comes back."""
    return PasswordField(label, [_NEEDED], description=hint, render_kw=_NEW_PASSWORD)


class RegisterForm(Form):
    """Who wants an account."""

    username = StringField(
        _("Name"),
        [_NEEDED],
        description=_("2 to 40 letters or digits. Everybody sees it beside what you write."),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    email = StringField(
        _("Mail address"),
        [_NEEDED],
        description=_("Nobody sees it. It serves to set a forgotten password anew."),
        render_kw={"type": "email", "autocomplete": "email"},
    )
    password = _password(_("Password"), _("At least 10 characters. A few words in a row are easy to remember."))
    sector = RadioField(
        _("You write for"),
        choices=_SECTORS,
        default=Sector.CITIZEN.value,
        description=_("It stands beside everything that you write; you can change it later for what you write then."),
    )
    next = HiddenField()


class LogInForm(Form):
    """Who comes back."""

    username = StringField(
        _("Name"),
        [_NEEDED],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_("Password"), [_NEEDED], render_kw=_OLD_PASSWORD)
    next = HiddenField()


class AccountForm(Form):
    """What people set of their own."""

    sector = RadioField(
        _("You write for"),
        choices=_SECTORS,
        description=_("For what you write from now on. What you wrote before keeps the sector that it was written in."),
    )
    about = TextAreaField(
        _("About you"),
        [Length(max=MAX_ABOUT, message=_("At most 2,000 characters."))],
        description=_("Everybody sees it on your public page. Plain words; addresses do not become links."),
        render_kw={"rows": "4"},
    )
    email = StringField(_("Mail address"), [_NEEDED], render_kw={"type": "email", "autocomplete": "email"})
    password = PasswordField(
        _("Your password"),
        [Optional()],
        description=_("Only needed to change the mail address."),
        render_kw=_OLD_PASSWORD,
    )


class PasswordForm(Form):
    """A new password for who knows the old one."""

    current = PasswordField(_("Present password"), [_NEEDED], render_kw=_OLD_PASSWORD)
    password = _password(_("New password"), _("At least 10 characters. All your other log-ins end."))


class ResetForm(Form):
    """Where to send a link to."""

    email = StringField(_("Mail address"), [_NEEDED], render_kw={"type": "email", "autocomplete": "email"})


class NewPasswordForm(Form):
    """A new password for who has the link."""

    password = _password(_("New password"), _("At least 10 characters."))


class TokenForm(Form):
    """A new API token."""

    label = StringField(_("What it is for"), [_NEEDED], description=_("Your own note, such as the program's name."))
    scope = SelectField(
        _("It may"), choices=[SelectChoice("read", _("read")), SelectChoice("write", _("read and write"))]
    )


class BlockForm(Form):
    """Why somebody is blocked."""

    reason = StringField(_("Reason"), [_NEEDED], description=_("Everybody can read it."))
