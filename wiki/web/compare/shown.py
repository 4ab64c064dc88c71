"""Rows of a comparison as the diff component draws them: words, cells, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from wiki.domain.text.cells import cells, is_head, is_row
from wiki.domain.text.diff import Nature, Op
from wiki.domain.text.passages import Kind, kind
from wiki.i18n import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wiki.domain.text.diff import Cell, Comparison, Row, Segment
    from wiki.domain.text.sections import Section

_FORMS = {
    Kind.HEADING: "heading",
    Kind.ITEM: "item",
    Kind.CODE: "code",
    Kind.QUOTATION: "quote",
    Kind.HTML: "code",
    Kind.FRONT_MATTER: "code",
}
# So much of a passage tells which one went elsewhere; it stands in full where it is now.
_SHORT = 160
Parts = list[tuple[str, str]]


class Note(NamedTuple):
    """What is said of a row, and the address it leads to or ""."""

    text: str
    url: str = ""


class ShownCell(NamedTuple):
    """A cell of a table: `op` "=", "-" or "+" of its column; `parts` its words."""

    op: str
    parts: Parts


@dataclass(slots=True)
class ShownRow:
    """See templates/components/diff.html."""

    op: str
    form: str = "paragraph"
    id: str = ""
    segments: Parts = field(default_factory=list)
    old: Parts | None = None
    new: Parts | None = None
    cells: list[ShownCell] = field(default_factory=list)
    head: bool = False
    quiet: bool = False
    notes: list[Note] = field(default_factory=list)
    lines: list[ShownRow] = field(default_factory=list)
    gap: int = 0
    url: str = ""


class Drawer:
    """Draws the rows of one comparison; knows where each moved passage went.

    Args:
        comparison: what changed.
        places: the section of each of its rows.
    """

    def __init__(self, comparison: Comparison, places: Sequence[Section | None]) -> None:
        self._comparison = comparison
        self._left: dict[int, str] = {}
        self._came: dict[int, str] = {}
        # The first row of each run of passages that moved together, and the runs' lengths.
        self._first_left: dict[int, int] = {}
        self._first_came: dict[int, int] = {}
        self.lengths: dict[tuple[bool, int], int] = {}
        before: Row | None = None
        for row, section in zip(comparison.rows, places, strict=True):
            if row.moved:
                self._remember(row, section, before)
            before = row

    def _remember(self, row: Row, section: Section | None, before: Row | None) -> None:
        old, new = row.old or 0, row.new or 0
        follows = before is not None and follows_move(before, row)
        if row.at_new:
            self._came[new] = place_name(section, new)
            first = self._first_came[new] = self._first_came.get(new - 1, new) if follows else new
        else:
            self._left[old] = place_name(section, old)
            first = self._first_left[old] = self._first_left.get(old - 1, old) if follows else old
        self.lengths[row.at_new, first] = self.lengths.get((row.at_new, first), 0) + 1

    def draw(self, row: Row) -> ShownRow:
        """A row with its words and what is said of it."""
        index, side = (row.new, self._comparison.new) if row.at_new else (row.old, self._comparison.old)
        passage = side[index or 0]
        form = "table" if is_row(passage) else _FORMS.get(kind(passage), "paragraph")
        parts = _parts(row.segments, exact=form == "code" and row.nature is not Nature.WHITESPACE)
        shown = ShownRow(row.op.value, form, segments=parts, quiet=_is_quiet(row))
        shown.old = None if row.op is Op.INSERT else [part for part in parts if part[0] in "=-"]
        shown.new = None if row.op is Op.DELETE else [part for part in parts if part[0] in "=+"]
        if form == "table":
            shown.cells, shown.head = _cells(row, passage), is_head(passage)
        shown.notes.extend(self._notes(row, shown))
        return shown

    def _notes(self, row: Row, shown: ShownRow) -> Iterable[Note]:
        if row.moved:
            yield from self._draw_move(row, shown)
        if row.op is Op.SPLIT and row.at_new:
            piece = row.pieces.index(row.new or 0) + 1
            yield Note(gettext("Split: part %(n)s of %(total)s", n=piece, total=len(row.pieces)))
        if row.op is Op.JOIN and row.at_new:
            piece = row.pieces.index(row.old or 0) + 1
            yield Note(gettext("Joined: part %(n)s of %(total)s", n=piece, total=len(row.pieces)))
        if row.nature is Nature.WHITESPACE and row.op not in {Op.INSERT, Op.DELETE, Op.SPLIT, Op.JOIN}:
            yield Note(gettext("Only blanks or line breaks changed"))
        if row.nature is Nature.FORMATTING and row.op not in {Op.INSERT, Op.DELETE}:
            yield Note(gettext("Only the formatting changed"))
        if row.nature is Nature.RENUMBERING:
            yield Note(gettext("Renumbered"))

    def _draw_move(self, row: Row, shown: ShownRow) -> Iterable[Note]:
        """A move stands twice: the start of it where it was, all of it with its changes where it is."""
        old, new = row.old or 0, row.new or 0
        if row.at_new:
            shown.op, shown.id = "move-to", f"to-{new + 1}"
            if row.op is Op.MOVE:
                shown.old = None
            first = self._first_came.get(new, new)
            if first == new and row.first:
                count = self.lengths.get((True, new), 1) if row.op is Op.MOVE else 1
                yield Note(_came_from(self._left.get(old, ""), count), f"#from-{self._first_left.get(old, old) + 1}")
            return
        shown.op, shown.id, shown.new = "move-from", f"from-{old + 1}", None
        text = "".join(text for _, text in shown.old or [])
        short = text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()} …"
        shown.segments = shown.old = [("=", short)]
        shown.cells = []
        shown.form = "paragraph" if shown.form == "table" else shown.form
        count = self.lengths.get((False, old), 1)
        yield Note(_went_to(self._came.get(new, ""), count), f"#to-{new + 1}")


def follows_move(before: Row, row: Row) -> bool:
    """Whether a moved passage went together with the one before it."""
    return (
        before.op is Op.MOVE is row.op
        and before.at_new == row.at_new
        and (before.old or 0) + 1 == row.old
        and (before.new or 0) + 1 == row.new
    )


def place_name(section: Section | None, index: int) -> str:
    """Where a passage stands, in words."""
    if section is None:
        return gettext("passage %(n)s", n=index + 1)
    if index == section.start:
        return gettext("“%(title)s”", title=section.title)
    return gettext("“%(title)s”, passage %(n)s", title=section.title, n=index - section.start)


def _came_from(place: str, count: int) -> str:
    if count > 1:
        return ngettext(
            "Moved here from %(place)s: %(num)s passage",
            "Moved here from %(place)s: %(num)s passages",
            count,
            place=place,
        )
    return gettext("Moved here from %(place)s", place=place)


def _went_to(place: str, count: int) -> str:
    if count > 1:
        return ngettext(
            "Moved to %(place)s: %(num)s passage", "Moved to %(place)s: %(num)s passages", count, place=place
        )
    return gettext("Moved to %(place)s", place=place)


def _is_quiet(row: Row) -> bool:
    return row.op not in {Op.SAME, Op.INSERT, Op.DELETE} and row.nature not in {None, Nature.WORDS}


def _parts(segments: Iterable[Segment], *, exact: bool) -> Parts:
    """Segments to draw. Blanks alone are not marked, unless they mean something: the new ones are drawn as they are."""
    parts: Parts = []
    for segment in segments:
        op: str = segment.op
        if op != "=" and not exact and segment.text.isspace():
            if op == "-":
                continue
            op = "="
        if parts and parts[-1][0] == op:
            parts[-1] = (op, parts[-1][1] + segment.text)
        else:
            parts.append((op, segment.text))
    while parts and not (text := parts[-1][1].rstrip("\n")):
        parts.pop()
    if parts:
        parts[-1] = (parts[-1][0], text)
    return parts


def _cells(row: Row, passage: str) -> list[ShownCell]:
    if row.cells:
        return [_cell(cell) for cell in row.cells]
    op = {Op.INSERT: "+", Op.DELETE: "-"}.get(row.op, "=")
    return [ShownCell("=", [(op, cell)] if cell else []) for cell in cells(passage)]


def _cell(cell: Cell) -> ShownCell:
    parts = [(op, text) for op, text in _parts(cell.segments, exact=False) if text]
    if parts:
        parts[0] = (parts[0][0], parts[0][1].lstrip())
        parts[-1] = (parts[-1][0], parts[-1][1].rstrip())
    return ShownCell(cell.op, [part for part in parts if part[1]])
