"""What forms have in common: Flask-WTF without a second token check, and refusals beside their fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError

from wiki.extensions import csrf
from wiki.i18n import gettext
from wiki.web.errors import say

if TYPE_CHECKING:
    from wiki.domain.errors import InvalidError
    from wiki.domain.permissions import Actor

_LARGEST = 2**31
_MARK = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Form(FlaskForm):
    """A form; its token is checked for every request that writes, by CSRFProtect."""

    class Meta(FlaskForm.Meta):
        """No token field of its own: templates write it with the macro `csrf`."""

        csrf = False

    def text(self, name: str) -> str:
        """Return what was typed into a field, at least the empty string."""
        return str(self[name].data or "")


def refuse(form: Any, error: InvalidError) -> None:
    """Put the words of a refusal beside the fields that they are about, where the form itself has said nothing yet."""
    for name, reason in error.errors.items():
        form[name].errors = form[name].errors or [say(reason)]


def problems(form: Any) -> dict[str, str]:
    """Return what is wrong, by the id of the field: for the summary on top of a refused form."""
    return {field.id: " ".join(map(str, field.errors)) for field in form if field.errors}


def why_not_now(actor: Actor | None) -> str:
    """Say why nothing can be saved now, though what was typed is fine: logged out meanwhile, or an old form.

    For views that are exempt from CSRFProtect, which would answer with a page that has lost what was typed.
    """
    if actor is None:
        return gettext("You are not logged in any more. Log in in another tab, then save again: your text is here.")
    try:
        csrf.protect()
    except CSRFError:
        return gettext("The form was too old. Nothing is lost: save again.")
    return ""


def submission() -> str | None:
    """Return the mark that a form was given when it was shown, so that sending it twice counts once."""
    mark = request.form.get("submission", "")
    return mark if _MARK.fullmatch(mark) else None


def counting(name: str) -> int | None:
    """Return the positive number that stands in the query under `name`; None for anything else."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number < _LARGEST else None
