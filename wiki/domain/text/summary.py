"""A comparison counted by section, in the order of the text: what a reader wants to know before the words."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from wiki.domain.text.diff import Comparison, Nature, Op, Row
from wiki.domain.text.natures import only_renumbered
from wiki.domain.text.passages import Kind, kind
from wiki.domain.text.sections import Section


class State(StrEnum):
    """What became of a section."""

    STAYS = "stays"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many passages changed, each counted once; a split or a join counts once with all its pieces.

    Attributes:
        inserted: passages that came.
        deleted: passages that left.
        replaced: passages with changed words.
        moved: passages that came here from elsewhere.
        reworded: those of the moved ones whose words changed as well (they are counted in `moved`).
        away: passages that went from here to elsewhere (they are counted as `moved` there).
        split: passages that became several.
        joined: passages that were made of several.
        renamed: headings with changed words.
        renumbered: passages with nothing but changed numbers.
        whitespace: passages with nothing but changed blanks.
        formatting: passages with nothing but changed formatting.
    """

    inserted: int = 0
    deleted: int = 0
    replaced: int = 0
    moved: int = 0
    reworded: int = 0
    away: int = 0
    split: int = 0
    joined: int = 0
    renamed: int = 0
    renumbered: int = 0
    whitespace: int = 0
    formatting: int = 0

    @property
    def changes(self) -> int:
        """Passages whose words came, left or changed in place."""
        return self.inserted + self.deleted + self.replaced

    @property
    def quiet(self) -> bool:
        """Whether numbers, blanks or formatting are all that changed."""
        return not any(getattr(self, field.name) for field in fields(self)[:9])


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What changed in one section, without the sections inside it.

    Attributes:
        ident: its identity; None for what stands before the first heading.
        title: its title in the new text, in the old one if it is gone.
        before: its title in the old text where that was another, else empty.
        state: whether it stays, is new, or is gone.
        renumbered: whether its title changed by a number alone.
        moved: whether its heading stands elsewhere.
        tally: what changed.
    """

    ident: str | None
    title: str
    before: str
    state: State
    renumbered: bool
    moved: bool
    tally: Tally

    @property
    def quiet(self) -> bool:
        """Whether numbers, blanks or formatting are all that changed, its title's number included."""
        return self.tally.quiet and self.state is State.STAYS and (self.renumbered or not self.before)


_NATURES = {
    Nature.RENUMBERING: "renumbered",
    Nature.WHITESPACE: "whitespace",
    Nature.FORMATTING: "formatting",
}
_OPS = {Op.INSERT: "inserted", Op.DELETE: "deleted", Op.SPLIT: "split", Op.JOIN: "joined"}


def placed(rows: Sequence[Row], old: Sequence[Section], new: Sequence[Section]) -> tuple[Section | None, ...]:
    """The innermost section of each row: of the new text where the row stands in it, else of the old one.

    Args:
        rows: the rows of a comparison.
        old: the sections of the old text, in order.
        new: those of the new text.
    """
    old_starts = [section.start for section in old]
    new_starts = [section.start for section in new]
    result: list[Section | None] = []
    for row in rows:
        if row.at_new and row.new is not None:
            place = bisect_right(new_starts, row.new) - 1
            result.append(new[place] if place >= 0 else None)
        else:
            place = bisect_right(old_starts, row.old or 0) - 1
            result.append(old[place] if place >= 0 else None)
    return tuple(result)


def tally(comparison: Comparison, rows: Iterable[Row]) -> Tally:
    """The rows counted; those that are the same count nothing. Linear."""
    counts: dict[str, int] = {}
    for row in rows:
        if name := _count(comparison, row):
            counts[name] = counts.get(name, 0) + 1
            if name == "moved" and row.nature is Nature.WORDS:
                counts["reworded"] = counts.get("reworded", 0) + 1
    return Tally(**counts)


def summary(
    comparison: Comparison, places: Sequence[Section | None], old: Sequence[Section], new: Sequence[Section]
) -> tuple[SectionChange, ...]:
    """The changed sections in the order of the new text; those that are gone where they stood.

    Args:
        comparison: what changed.
        places: the section of each of its rows, from `placed`.
        old: the sections of the old text.
        new: those of the new text, under the same identities (`sections.carry`).
    """
    before = {section.ident: section for section in old}
    after = {section.ident: section for section in new}
    rows: dict[str | None, list[Row]] = {}
    order: dict[str | None, tuple[int, int]] = {}
    reached = 0
    for row, section in zip(comparison.rows, places, strict=True):
        if row.at_new and row.new is not None:
            reached = row.new + 1
        if row.op is Op.SAME:
            continue
        ident = section.ident if section else None
        rows.setdefault(ident, []).append(row)
        if ident not in order:
            order[ident] = (after[ident].start, 1) if ident in after else (reached if ident is not None else -1, 0)
    return tuple(
        _section(comparison, rows[ident], before.get(ident or ""), after.get(ident or ""))
        if ident is not None
        else SectionChange(
            None, "", "", State.STAYS, renumbered=False, moved=False, tally=tally(comparison, rows[None])
        )
        for ident in sorted(rows, key=order.__getitem__)
    )


def _section(comparison: Comparison, rows: Sequence[Row], old: Section | None, new: Section | None) -> SectionChange:
    section = new or old
    assert section is not None  # noqa: S101 - a row stands in one of the two texts
    other = old.title if old and new and "".join(old.title.split()) != "".join(new.title.split()) else ""
    return SectionChange(
        section.ident,
        section.title,
        other,
        State.STAYS if old and new else State.NEW if new else State.GONE,
        renumbered=bool(other) and only_renumbered(other, section.title),
        moved=new is not None and any(row.op is Op.MOVE and row.at_new and row.new == new.start for row in rows),
        tally=tally(comparison, rows),
    )


def _count(comparison: Comparison, row: Row) -> str:
    """The count that a row belongs to; "" for none."""
    if row.op is Op.SAME or not row.first:
        return ""
    if row.moved and not row.at_new:
        return "away"
    if row.op is Op.MOVE:
        return "moved"
    if row.op is Op.REPLACE:
        if row.nature is Nature.WORDS and row.new is not None and _is_heading(comparison, row.new):
            return "renamed"
        return _NATURES.get(row.nature or Nature.WORDS, "replaced")
    return _OPS[row.op]


def _is_heading(comparison: Comparison, new: int) -> bool:
    return kind(comparison.new[new]) is Kind.HEADING
