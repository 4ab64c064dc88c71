"""What forms have in common: Flask-WTF without a second token check, and refusals beside their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_wtf import FlaskForm

from wiki.web.errors import say

if TYPE_CHECKING:
    from wiki.domain.errors import InvalidError

_LARGEST = 2**31


class Form(FlaskForm):
    """A form; its token is checked for every request that writes, by CSRFProtect."""

    class Meta(FlaskForm.Meta):
        """No token field of its own: templates write it with the macro `csrf`."""

        csrf = False

    def text(self, name: str) -> str:
        """Return what was typed into a field, at least the empty string."""
        return str(self[name].data or "")


def refuse(form: Any, error: InvalidError) -> None:
    """Put the words of a refusal beside the fields that they are about."""
    for name, reason in error.errors.items():
        form[name].errors = [*form[name].errors, say(reason)]


def problems(form: Any) -> dict[str, str]:
    """Return what is wrong, by the id of the field: for the summary on top of a refused form."""
    return {field.id: " ".join(map(str, field.errors)) for field in form if field.errors}


def counting(name: str) -> int | None:
    """Return the positive number that stands in the query under `name`; None for anything else."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number < _LARGEST else None
