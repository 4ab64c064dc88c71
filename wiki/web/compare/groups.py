"""Changes between two texts as the diff component draws them: rows in groups, one a section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wiki.domain.text.diff import Op
from wiki.domain.text.passages import Kind, kind
from wiki.i18n import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wiki.domain.text.diff import Comparison, Row
    from wiki.domain.text.sections import Section

CONTEXT = 1
_FORMS = {
    Kind.HEADING: "heading",
    Kind.ITEM: "item",
    Kind.ROW: "table",
    Kind.CODE: "code",
    Kind.QUOTATION: "quote",
    Kind.HTML: "code",
    Kind.FRONT_MATTER: "code",
}
Parts = list[tuple[str, str]]


@dataclass(slots=True)
class ShownRow:
    """See templates/components/diff.html."""

    op: str
    form: str = "paragraph"
    id: str = ""
    segments: Parts = field(default_factory=list)
    old: Parts | None = None
    new: Parts | None = None
    moved: tuple[str, str] | None = None
    why: None = None
    gap: int = 0
    url: str = ""


@dataclass(slots=True)
class Group:
    """The rows of one section."""

    id: str
    title: str
    lang: str
    rows: list[ShownRow] = field(default_factory=list)
    changes: int = 0
    moved: int = 0
    away: int = 0

    @property
    def said(self) -> str:
        """How much changed, in words."""
        words = []
        if self.changes:
            words.append(ngettext("%(num)s change", "%(num)s changes", self.changes))
        if self.moved:
            words.append(ngettext("%(num)s moved", "%(num)s moved", self.moved))
        if self.away:
            words.append(ngettext("%(num)s moved away", "%(num)s moved away", self.away))
        return ", ".join(words)

    @property
    def count(self) -> str:
        """How much changed, as a number."""
        return str(self.changes + self.moved + self.away)


def groups(
    comparison: Comparison, sections: Sequence[Section | None], lang: str, context: int = CONTEXT, whole_url: str = ""
) -> list[Group]:
    """Return the changed sections with `context` unchanged passages around each change and gaps between.

    Every group but those without a change is returned; `context` below 0 shows the whole text.
    """
    out: list[Group] = []
    start = 0
    rows = comparison.rows
    for place in range(1, len(rows) + 1):
        if place < len(rows) and _ident(sections[place]) == _ident(sections[start]):
            continue
        group = _group(comparison, rows[start:place], sections[start], lang, (context, whole_url))
        if group is not None:
            group.id = f"change-{len(out) + 1}"
            out.append(group)
        start = place
    return out


def _ident(section: Section | None) -> str | None:
    return section.ident if section else None


def _group(
    comparison: Comparison, rows: Sequence[Row], section: Section | None, lang: str, around: tuple[int, str]
) -> Group | None:
    group = Group("", section.title if section else "", lang)
    context, url = around
    for row in rows:
        if row.op is Op.MOVE:
            group.moved += row.at_new
            group.away += not row.at_new
        elif row.op is not Op.SAME:
            group.changes += 1
    if not (group.changes or group.moved or group.away or context < 0):
        return None
    group.rows.extend(_with_gaps(comparison, rows, context, url))
    return group


def _with_gaps(comparison: Comparison, rows: Sequence[Row], context: int, url: str) -> Iterator[ShownRow]:
    wanted = set(range(len(rows))) if context < 0 else set()
    for place, row in enumerate(rows):
        if row.op is not Op.SAME:
            wanted.update(range(place - context, place + context + 1))
    skipped = 0
    for place, row in enumerate(rows):
        if place == 0 and context >= 0 and row.op is Op.SAME and _begins_section(comparison, row):
            continue  # the group's title says the same
        if place not in wanted:
            skipped += 1
            continue
        if skipped:
            yield ShownRow("gap", gap=skipped, url=url)
            skipped = 0
        yield _row(comparison, row)
    if skipped:
        yield ShownRow("gap", gap=skipped, url=url)


def _begins_section(comparison: Comparison, row: Row) -> bool:
    return row.new is not None and kind(comparison.new[row.new]) is Kind.HEADING


def _row(comparison: Comparison, row: Row) -> ShownRow:
    words = comparison.new[row.new] if row.at_new and row.new is not None else comparison.old[row.old or 0]
    parts: Parts = [(segment.op, segment.text) for segment in row.segments]
    if parts:
        parts[-1] = (parts[-1][0], parts[-1][1].rstrip("\n"))
    shown = ShownRow(row.op.value, _FORMS.get(kind(words), "paragraph"), segments=parts)
    old = [part for part in parts if part[0] in "=-"]
    new = [part for part in parts if part[0] in "=+"]
    if row.op is Op.MOVE:
        _draw_move(shown, row, old, new)
    else:
        shown.old = None if row.op is Op.INSERT else old
        shown.new = None if row.op is Op.DELETE else new
    return shown


def _draw_move(shown: ShownRow, row: Row, old: Parts, new: Parts) -> None:
    """A move stands twice: struck where it was, with its changes where it is; each leads to the other."""
    from_, to = (row.old or 0) + 1, (row.new or 0) + 1
    if row.at_new:
        shown.op, shown.id, shown.new = "move-to", f"to-{to}", new
        shown.moved = (gettext("moved here from passage %(n)s", n=from_), f"#from-{from_}")
    else:
        shown.op, shown.id, shown.old = "move-from", f"from-{from_}", old
        shown.moved = (gettext("moved to passage %(n)s", n=to), f"#to-{to}")
        shown.segments = [("=", text) for _, text in old]
