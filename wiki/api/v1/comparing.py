"""What differs between two revisions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wiki.api.v1 import replies
from wiki.api.v1.table import Call, endpoint
from wiki.domain.text.diff import Op
from wiki.i18n import N_
from wiki.services import comparing, drafting

if TYPE_CHECKING:
    from flask import Response

    from wiki.domain.text.diff import Comparison, Row
    from wiki.services.comparing import Compared


@endpoint(
    "GET", "/drafts/{slug}/compare/{a}..{b}", group="revisions", answer="Comparison", errors=(404,),
    summary=N_("Compare two revisions: numbers, dates or now"),
    example="/drafts/open-data-bylaw/compare/3..now",
)  # fmt: skip
def compare(call: Call) -> Response:
    view = drafting.find(call.session, call.slug)
    names = call.path["a"], call.path["b"]
    a, b = (comparing.resolve(call.session, view, name) for name in names)
    immutable = names == (str(a), str(b))
    if immutable and replies.has(tag := f"{a}..{b}"):
        return replies.read(b"", etag=tag, immutable=True)
    compared = comparing.compare_revisions(call.session, view, a, b)
    body = replies.encode(_shown(compared))
    return replies.read(body, etag=f"{a}..{b}", immutable=immutable)


def _shown(compared: Compared) -> dict[str, Any]:
    a, b = compared.a.number, compared.b.number
    comparison = compared.comparison
    changes = [
        _change(comparison, row, section.ident if section else None)
        for row, section in zip(comparison.rows, compared.sections, strict=True)
        if row.op is not Op.SAME and (row.op is not Op.MOVE or row.at_new)
    ]
    return {
        "a": a, "b": b, "changes": changes, "stats": asdict(comparison.stats),
        "url": replies.draft_page(compared.draft.slug, f"/compare/{quote(f'{a}..{b}')}"),
    }  # fmt: skip


def _change(comparison: Comparison, row: Row, section: str | None) -> dict[str, Any]:
    """Return one change: a move once, with the place that it left and the place that it came to."""
    old = comparison.old[row.old] if row.old is not None else None
    new = comparison.new[row.new] if row.new is not None else None
    change: dict[str, Any] = {"op": row.op.value, "section": section}
    if old is not None:
        change["old"] = old
    if new is not None:
        change["new"] = new
    change["segments"] = [{"op": one.op, "text": one.text} for one in row.segments] or _whole(old, new)
    if row.old is not None:
        change["from"] = row.old + 1
    if row.new is not None:
        change["to"] = row.new + 1
    return change


def _whole(old: str | None, new: str | None) -> list[dict[str, str]]:
    """Return the segments of a passage that only came, left or stands elsewhere as it was."""
    if old is not None and new is not None:
        return [{"op": "=", "text": new}]
    return [{"op": "-", "text": old}] if new is None else [{"op": "+", "text": new}]  # type: ignore[dict-item]
