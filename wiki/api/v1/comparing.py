"""What differs between two revisions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wiki.api.v1 import replies, schemas
from wiki.api.v1.schemas import SEGMENT, array, entity, flag, maybe, number, text
from wiki.api.v1.table import Call, endpoint
from wiki.domain.text.diff import Nature, Op
from wiki.domain.text.summary import State
from wiki.i18n import N_
from wiki.services import comparing, drafting

if TYPE_CHECKING:
    from flask import Response

    from wiki.domain.text.diff import Comparison, Row
    from wiki.domain.text.summary import SectionChange
    from wiki.services.comparing import Compared


_REVISION = number(N_("The revision's number in its draft, from 1."), minimum=1)
_PLACE = number(N_("A passage's place, counted from 1."), minimum=1)
_CHANGE = entity(
    {
        "op": text(enum=["insert", "delete", "replace", "move"]),
        "section": maybe(text(N_("The section in which it stands; null before the first heading."))),
        "nature": maybe(text(N_("What of it changed; null if it only moved."), enum=list(Nature))),
        "old": text(N_("The passage as it was; of one that was split, the part that went here.")),
        "new": text(N_("The passage as it is; of one that was joined, the part that came from here.")),
        "segments": array(SEGMENT, N_("All = and - rebuild the old passage, all = and + the new one.")),
        "split": array(_PLACE, N_("Where the pieces of the old passage stand in b; each is a change of its own.")),
        "joined": array(_PLACE, N_("Where the pieces of the new passage stood in a; each is a change of its own.")),
        "from": number(N_("The passage's place in a, counted from 1."), minimum=1),
        "to": number(N_("The passage's place in b, counted from 1."), minimum=1),
    },
    optional=("old", "new", "from", "to", "split", "joined"),
)
_TALLY = entity(
    {
        "inserted": number(N_("Passages that came.")),
        "deleted": number(N_("Passages that left.")),
        "replaced": number(N_("Passages that were reworded in their place.")),
        "moved": number(N_("Passages that came here from elsewhere.")),
        "reworded": number(N_("Those of the moved passages that were reworded as well.")),
        "away": number(N_("Passages that went from here to elsewhere.")),
        "split": number(N_("Passages that became several.")),
        "joined": number(N_("Passages that were made of several.")),
        "renamed": number(N_("Headings that were reworded.")),
        "renumbered": number(N_("Passages with other numbers only.")),
        "whitespace": number(N_("Passages with other blanks only.")),
        "formatting": number(N_("Passages with other formatting only.")),
    }
)
_CHANGED_SECTION = entity(
    {
        "section": maybe(text(N_("The section; null before the first heading."))),
        "title": text(N_("What it is called in b; in a if it is gone.")),
        "before": maybe(text(N_("What it was called in a, if that was otherwise."))),
        "state": text(enum=list(State)),
        "moved": flag(N_("Whether its heading stands elsewhere.")),
        "renumbered": flag(N_("Whether only its number is another.")),
        "passages": _TALLY,
    }
)
_SECTION = entity(
    {
        "section": maybe(text(N_("The section; null before the first heading."))),
        "title": text(N_("What it is called in b; in a if it is gone.")),
        "before": maybe(text(N_("What it was called in a, if that was otherwise."))),
        "state": text(enum=list(State)),
        "moved": flag(N_("Whether its heading stands elsewhere.")),
        "renumbered": flag(N_("Whether only its number is another.")),
        "passages": _TALLY,
    }
)
_STATS = entity(
    {
        "inserted": number(N_("Passages that came.")),
        "deleted": number(N_("Passages that left.")),
        "replaced": number(N_("Passages that were reworded in their place.")),
        "moved": number(N_("Passages that stand elsewhere.")),
        "added": number(N_("How many words it added.")),
        "removed": number(N_("How many words it removed.")),
        "split": number(N_("Passages that became several.")),
        "joined": number(N_("Passages that were made of several.")),
    }
)

schemas.ANSWERS["Comparison"] = entity(
    {
        "a": _REVISION,
        "b": _REVISION,
        "sections": array(_CHANGED_SECTION, N_("The changed sections in the order of the text.")),
        "changes": array(_CHANGE),
        "stats": _STATS,
        "url": text(N_("The path of its page for people.")),
    }
)


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
        if row.op is not Op.SAME and (row.at_new or not row.moved)
    ]
    return {
        "a": a, "b": b, "sections": [_section(change) for change in compared.summary],
        "changes": changes, "stats": asdict(comparison.stats),
        "url": replies.draft_page(compared.draft.slug, f"/compare/{quote(f'{a}..{b}')}"),
    }  # fmt: skip


def _section(change: SectionChange) -> dict[str, Any]:
    return {
        "section": change.ident, "title": change.title, "before": change.before or None, "state": change.state.value,
        "moved": change.moved, "renumbered": change.renumbered, "passages": asdict(change.tally),
    }  # fmt: skip


def _change(comparison: Comparison, row: Row, section: str | None) -> dict[str, Any]:
    """Return one change: a move once, with the place that it left and the place that it came to.

    Of a passage that was split or joined each piece is a change of its own, with the part that its segments hold.
    """
    change: dict[str, Any] = {"op": _op(row), "section": section, "nature": row.nature.value if row.nature else None}
    if row.old is not None:
        change["old"] = _part(row, "-") if row.op is Op.SPLIT else comparison.old[row.old]
        change["from"] = row.old + 1
    if row.new is not None:
        change["new"] = _part(row, "+") if row.op is Op.JOIN else comparison.new[row.new]
        change["to"] = row.new + 1
    change["segments"] = [{"op": one.op, "text": one.text} for one in row.segments]
    if row.pieces:
        change["split" if row.op is Op.SPLIT else "joined"] = [piece + 1 for piece in row.pieces]
    return change


def _op(row: Row) -> str:
    if row.op in {Op.SPLIT, Op.JOIN}:
        return (Op.MOVE if row.moved else Op.REPLACE).value
    return row.op.value


def _part(row: Row, side: str) -> str:
    return "".join(segment.text for segment in row.segments if segment.op in {"=", side})
