"""Forms that are sent twice: the mark by which the second sending is known."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wiki.domain.permissions import Actor


def mark(actor: Actor, submission: str | None, *said: object) -> str | None:
    """Return the mark of a form as it is stored, bound to the person and to what the form says; None without one.

    So nobody meets another's mark, and a form that is filled anew after going back is no repetition. Cost: linear.
    """
    if not submission:
        return None
    return hashlib.sha256(repr((actor.id, submission, said)).encode("utf-8", "backslashreplace")).hexdigest()
