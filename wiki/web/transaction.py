"""One transaction for each request that writes, committed once, at the edge.

Before the view of a POST, PUT, PATCH or DELETE reads anything, the write transaction is begun; when the view has
answered with less than 400 it is committed; otherwise, and on any error, it is rolled back. Requests that only read
begin nothing: their session is closed at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import g

from wiki.extensions import begin_write, db
from wiki.services import rates

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_View = TypeVar("_View", bound="Callable[..., object]")


def begins_late(view: _View) -> _View:
    """Mark a view that calls `begin` itself, after slow work that needs no lock (the hash of a password)."""
    view.begins_late = True  # type: ignore[attr-defined]
    return view


def begin() -> None:
    """End what was read so far and begin the transaction that writes.

    Who is asking is looked up anew in it: while a request waited, the account may have been blocked or lost a right.
    """
    db.session.rollback()
    g.pop("_login_user", None)
    begin_write()


def commit() -> None:
    """Commit what a view that begins late has written before its slow work."""
    db.session.commit()
    rates.settle(db.session())


def run(view: Callable[..., object] | None, answer: Callable[[], Response]) -> Response:
    """Return `answer()` within a transaction; `view` is the view function that it will call."""
    if not getattr(view, "begins_late", False):
        begin()
    try:
        response = answer()
        if response.status_code < 400:
            db.session.commit()
            return response
    except BaseException:
        _undo()
        raise
    _undo()
    return response


def _undo() -> None:
    """Roll back, but keep the counts of attempts: a failed log-in must not count for nothing."""
    session = db.session()
    session.rollback()
    if rates.pending(session):
        begin_write()
        rates.count_again(session)
        session.commit()
