"""What the forms of the discussion hold, and what is wrong with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flask import request

from wiki.domain.errors import InvalidError
from wiki.web.access import current_actor
from wiki.web.errors import say, status_of
from wiki.web.forms import submission, why_not_now

if TYPE_CHECKING:
    from wiki.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form of the discussion holds, and what is wrong with it: `problem` is about the form as a whole."""

    body: str = ""
    section: str = ""
    parent: str = ""
    revision: str = ""
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    passage: str = ""
    problem: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    submission: str = field(default_factory=lambda: secrets.token_urlsafe(12))


def sent() -> Typed:
    """Return what the form of this request holds."""
    given = request.form
    return Typed(
        given.get("body", ""), given.get("section", ""), given.get("parent", ""), given.get("revision", ""),
        given.get("exact", ""), given.get("prefix", ""), given.get("suffix", ""), given.get("passage", ""),
        submission=submission() or secrets.token_urlsafe(12),
    )  # fmt: skip


def number(value: str) -> int | None:
    """Return a number of a hidden field; what is none names nothing that exists."""
    if not value:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0


def refused(form: Typed, error: DomainError) -> tuple[Typed, int]:
    """Return the form as it was typed with the words of the refusal, and the status to answer with."""
    errors = {name: say(reason) for name, reason in error.errors.items()} if isinstance(error, InvalidError) else {}
    problem = "" if errors and errors.keys() <= {"body", "exact"} else " ".join(errors.values()) or say(error)
    return replace(form, problem=problem, errors=errors), status_of(error)


def checked(form: Typed) -> tuple[Typed, int] | None:
    """Return the refusal of a form that was sent too late: logged out meanwhile, or from an old session."""
    actor = current_actor()
    problem = why_not_now(actor)
    return (replace(form, problem=problem), 403 if actor is None else 400) if problem else None
