"""The conflict page: base, theirs and yours, passage by passage, with everything that was typed still there."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import flash, render_template

from wiki.domain.text.diff import compare
from wiki.domain.text.merge import Conflict
from wiki.domain.text.passages import split
from wiki.extensions import db
from wiki.i18n import gettext, ngettext
from wiki.services import history
from wiki.web.access import current_actor, draft_or_404
from wiki.web.compare.groups import all_rows
from wiki.web.heads import head_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wiki.domain.errors import ConflictError
    from wiki.domain.text.merge import Together
    from wiki.web.compare.shown import ShownRow

_NEIGHBOURS = 300
_EXCERPT = 80
_MOST_SAID = 3


def conflict_page(slug: str, conflict: ConflictError, summary: str, *, undone: int = 0) -> str:
    """Return the page on which a person settles a conflict; `undone`: the revision that was to be undone.

    The form holds the merged text with the person's own words in the places in dispute, and the newest revision as its
    base: sending it saves, unless yet another change came between.
    """
    view = draft_or_404(slug)
    session = db.session()
    chunks = conflict.merge.chunks
    return render_template(
        "editing/conflict.html",
        head=head_context(view, current_actor()),
        conflict=conflict,
        theirs=history.revision(session, view.id, conflict.current),
        disputes=[_dispute(chunks, place) for place, chunk in enumerate(chunks) if isinstance(chunk, Conflict)],
        text=conflict.merge.text("yours"),
        together=conflict.merge.together,
        without=conflict.merge.text("theirs"),
        summary=summary,
        base=conflict.current,
        section="",
        submission=secrets.token_urlsafe(12),
        undone=undone,
    )


def _dispute(chunks: Sequence[object], place: int) -> dict[str, object]:
    """Return one conflict with the words around it, each side marked against the base."""
    chunk = chunks[place]
    assert isinstance(chunk, Conflict)  # noqa: S101 - the caller chose it
    before = getattr(chunks[place - 1], "text", "") if place else ""
    after = getattr(chunks[place + 1], "text", "") if place + 1 < len(chunks) else ""
    return {
        "before": before[-_NEIGHBOURS:].lstrip(),
        "after": after[:_NEIGHBOURS].rstrip(),
        "base": chunk.base.rstrip("\n"),
        "theirs": _marked(chunk.base, chunk.theirs),
        "yours": _marked(chunk.base, chunk.yours),
        "moved": chunk.moved,
        "theirs_gone": not chunk.theirs.strip(),
        "yours_gone": not chunk.yours.strip(),
    }


def say_together(together: Sequence[Together]) -> None:
    """Tell whoever saved of the places where others had added text, too."""
    for one in together[:_MOST_SAID]:
        flash(
            gettext(
                "Both added text here, and both are kept: first theirs, “%(theirs)s”, then yours, “%(yours)s”.",
                theirs=_excerpt(one.theirs),
                yours=_excerpt(one.yours),
            ),
            "warn",
        )
    more = len(together) - _MOST_SAID
    if more > 0:
        flash(
            ngettext("Both added text at %(num)s more place.", "Both added text at %(num)s more places.", more), "warn"
        )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rstrip()}…"


def _marked(base: str, words: str) -> list[ShownRow]:
    return all_rows(compare(split(base), split(words)))
