"""Changes between two texts as the diff component draws them: rows in groups, one a section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wiki.domain.text.cells import is_head, is_row
from wiki.domain.text.diff import Op
from wiki.domain.text.passages import Kind, kind
from wiki.domain.text.summary import Tally, tally
from wiki.web.compare.shown import Drawer, ShownRow, follows_move

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wiki.domain.text.diff import Comparison, Row
    from wiki.domain.text.sections import Section
    from wiki.domain.text.summary import SectionChange

CONTEXT = 1


@dataclass(slots=True)
class Group:
    """The rows of one section that stand together.

    `mark` "+" or "-" if its heading came or went with it; `anchor` by the section, of the first group that shows it.
    """

    id: str
    ident: str | None
    title: str
    lang: str
    tally: Tally
    mark: str = ""
    anchor: str = ""
    rows: list[ShownRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listed:
    """A changed section, and the group to which its name leads."""

    change: SectionChange
    id: str


def groups(
    comparison: Comparison, places: Sequence[Section | None], lang: str, context: int = CONTEXT, whole_url: str = ""
) -> list[Group]:
    """Return the changed sections with `context` unchanged passages around each change and gaps between.

    `places[i]` is the section of `comparison.rows[i]`; `context` below 0 shows the whole text.
    """
    drawer = Drawer(comparison, places)
    out: list[Group] = []
    known: set[str | None] = {None}
    start = 0
    rows = comparison.rows
    for place in range(1, len(rows) + 1):
        if place < len(rows) and _ident(places[place]) == _ident(places[start]):
            continue
        group = _group(comparison, drawer, rows[start:place], places[start], (context, whole_url))
        if group is not None:
            group.id, group.lang = f"change-{len(out) + 1}", lang
            if group.ident not in known:
                group.anchor = f"in-{group.ident}"
                known.add(group.ident)
            out.append(group)
        start = place
    return out


def all_rows(comparison: Comparison) -> list[ShownRow]:
    """Return every row of a comparison, without sections: for a few passages."""
    drawer = Drawer(comparison, [None] * len(comparison.rows))
    return list(_in_tables(_with_gaps(comparison, drawer, comparison.rows, (-1, ""))))


def listed(summary: Sequence[SectionChange], shown: Sequence[Group]) -> list[Listed]:
    """Return the changed sections in the order of the text, each with the first group that shows it."""
    first: dict[str | None, str] = {}
    for group in shown:
        first.setdefault(group.ident, group.id)
    return [Listed(change, first[change.ident]) for change in summary if change.ident in first]


def _ident(section: Section | None) -> str | None:
    return section.ident if section else None


def _group(
    comparison: Comparison, drawer: Drawer, rows: Sequence[Row], section: Section | None, around: tuple[int, str]
) -> Group | None:
    if around[0] >= 0 and all(row.op is Op.SAME for row in rows):
        return None
    group = Group("", _ident(section), section.title if section else "", "", tally(comparison, rows))
    if _begins_section(comparison, rows[0]) and rows[0].op in {Op.INSERT, Op.DELETE}:
        group.mark = "+" if rows[0].op is Op.INSERT else "-"
        rows = rows[1:]
    group.rows.extend(_in_tables(_with_gaps(comparison, drawer, rows, around)))
    return group


def _with_gaps(
    comparison: Comparison, drawer: Drawer, rows: Sequence[Row], around: tuple[int, str]
) -> Iterator[ShownRow]:
    context, url = around
    wanted = set(range(len(rows))) if context < 0 else set()
    for place, row in enumerate(rows):
        if row.op is not Op.SAME:
            wanted.update(range(place - context, place + context + 1))
            wanted.update(_head_of_table(comparison, rows, place))
    skipped = 0
    for place, row in enumerate(rows):
        if place == 0 and context >= 0 and row.op is Op.SAME and _begins_section(comparison, row):
            continue  # the group's title says the same
        if place and row.moved and not row.at_new and follows_move(rows[place - 1], row):
            continue  # the first of those that went together stands for all
        if place not in wanted:
            skipped += 1
            continue
        if skipped:
            yield ShownRow("gap", gap=skipped, url=url)
            skipped = 0
        yield drawer.draw(row)
    if skipped:
        yield ShownRow("gap", gap=skipped, url=url)


def _head_of_table(comparison: Comparison, rows: Sequence[Row], place: int) -> Iterator[int]:
    """The row that heads the table in which a row stands, that its columns be named."""
    while place >= 0 and is_row(passage := _passage(comparison, rows[place])):
        if is_head(passage):
            yield place
            return
        place -= 1


def _passage(comparison: Comparison, row: Row) -> str:
    return comparison.new[row.new] if row.at_new and row.new is not None else comparison.old[row.old or 0]


def _begins_section(comparison: Comparison, row: Row) -> bool:
    return kind(_passage(comparison, row)) is Kind.HEADING


def _in_tables(rows: Iterator[ShownRow]) -> Iterator[ShownRow]:
    """The rows, those of one table gathered, with the gaps between them."""
    table: ShownRow | None = None
    gap: ShownRow | None = None
    for row in rows:
        if row.op == "gap" and table is not None and gap is None:
            gap = row
            continue
        in_table = row.form == "table" and bool(row.cells)
        if in_table and not row.head and table is not None:
            table.lines.extend([gap, row] if gap else [row])
        else:
            if gap:
                yield gap
            table = ShownRow("table", "table", lines=[row]) if in_table else None
            yield table or row
        gap = None
    if gap:
        yield gap
