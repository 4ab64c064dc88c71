"""Rows of tables, compared cell by cell: a cell with its own, a column that came or went as such.

Which column is which is settled for a table as a whole, by an alignment in order (Needleman and Wunsch 1970) that is
scored by how many rows hold the same in two columns. Work is counted in pairs of cells compared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wiki.domain.text.passages import Kind, kind
from wiki.domain.text.words import Segment, WordDiff

# Pairs of cells that all tables of one comparison may cost together, about 200 ms; after that columns keep their
# places, and rows of another width are compared by words.
_WORK = 400_000
_ROWS = 24
_COLUMNS = 64
# Two columns may be one though no row holds the same in both, if nothing speaks for another pairing.
_EPSILON = 0.01

_LINE = re.compile(r"[^\n]*\n\s*\Z|[^\n]*\n|[^\n]+")
_LEAD = re.compile(r"[ \t]*\|?")
_CELL = re.compile(r"(?:[^|\\`\n]++|\\[^\n]|`++(?:[^`\n]*+`++)?|\\)*+(?:\||(?=\n|\Z))")
_DELIMITERS = re.compile(r"[|:\-\s]*-[|:\-\s]*")

Step = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row, without its border.

    Attributes:
        op: "=" if its column stands on both sides, "-" only in the old table, "+" only in the new one.
        segments: "=" and "-" rebuild the old cell, "=" and "+" the new one.
    """

    op: Literal["=", "-", "+"]
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table: what stands before the first cell, the cells with the border after each, the rest."""

    lead: str
    cells: tuple[tuple[str, str], ...]
    rest: str


def is_row(passage: str) -> bool:
    """Whether a passage is a row of a table; the row under which a line of dashes stands is its head."""
    return "|" in passage and kind(passage) is Kind.ROW


def cells(passage: str) -> tuple[str, ...]:
    """The cells of a row, without borders and blanks around them. Linear."""
    first = next(_lines(passage), None)
    return tuple(text.strip() for text, _ in first.cells) if first else ()


def is_head(passage: str) -> bool:
    """Whether a row is the head of its table: a line of dashes stands under it."""
    _, _, second = passage.partition("\n")
    return bool(second.strip()) and _DELIMITERS.fullmatch(second) is not None


class Tables:
    """Compares the rows of two texts' tables cell by cell.

    Args:
        old: the old passages.
        new: the new passages.
        pairs: all pairs of old and new passages that were edited or moved.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str], pairs: Sequence[tuple[int, int]]) -> None:
        self._old = old
        self._new = new
        self._pairs = pairs
        self._tables: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._columns: dict[tuple[int, int, int, int], list[Step] | None] = {}
        self._grouped: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._work = _WORK

    def compare(self, i: int, j: int, words: WordDiff) -> tuple[tuple[Segment, ...], tuple[Cell, ...]] | None:
        """The segments of two rows, none across a border, and the cells of their first lines; None if not by cell."""
        one, other = list(_lines(self._old[i])), list(_lines(self._new[j]))
        if len(one) != len(other) or not one:
            return None
        segments: list[Segment] = []
        found: tuple[Cell, ...] = ()
        for number, (before, after) in enumerate(zip(one, other, strict=True)):
            steps = self._steps(i, j, len(before.cells), len(after.cells))
            if steps is None:
                return None
            line_cells = list(_compared(before, after, steps, words, segments))
            found = found if number else tuple(line_cells)
        return tuple(segments), found

    def _steps(self, i: int, j: int, width: int, new_width: int) -> list[Step] | None:
        """Which columns are which; None where that cannot be told."""
        key = (self._table(0, i), self._table(1, j), width, new_width)
        if key not in self._columns:
            self._columns[key] = self._aligned(key)
        return self._columns[key]

    def _aligned(self, key: tuple[int, int, int, int]) -> list[Step] | None:
        *_, width, new_width = key
        rows = self._rows(key)
        cost = (len(rows) + 1) * width * new_width
        if cost > self._work or max(width, new_width) > _COLUMNS:
            return [(place, place) for place in range(width)] if width == new_width else None
        self._work -= cost
        return _alignment(
            [
                [
                    sum(map(_likeness, [row[0][a] for row in rows], [row[1][b] for row in rows]))
                    for b in range(new_width)
                ]
                for a in range(width)
            ],
            width,
            new_width,
        )

    def _rows(self, key: tuple[int, int, int, int]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Cells of the pairs of rows that these two tables have in common, some of them if they are many."""
        old_table, new_table, width, new_width = key
        rows: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        for i, j in self._by_table().get((old_table, new_table), ()):
            one, other = cells(self._old[i]), cells(self._new[j])
            if (len(one), len(other)) == (width, new_width):
                rows.append((one, other))
                if len(rows) == _ROWS:
                    break
        return rows

    def _by_table(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        if not self._grouped:
            for i, j in sorted(self._pairs):
                if is_row(self._old[i]) and is_row(self._new[j]):
                    self._grouped.setdefault((self._table(0, i), self._table(1, j)), []).append((i, j))
        return self._grouped

    def _table(self, side: int, index: int) -> int:
        """The first row of the table that a row belongs to: rows without a blank line between them."""
        passages, known = (self._old, self._new)[side], self._tables[side]
        if index not in known:
            start = index
            while start and start - 1 not in known and _goes_on(passages[start - 1]):
                start -= 1
            table = known.get(start - 1, start) if start and _goes_on(passages[start - 1]) else start
            known.update((row, table) for row in range(start, index + 1))
        return known[index]


def _goes_on(passage: str) -> bool:
    """Whether a passage is a row after which the table goes on."""
    return not passage.endswith("\n\n") and is_row(passage)


def _lines(passage: str) -> Iterator[_Line]:
    for line in _LINE.findall(passage):
        lead = _LEAD.match(line)
        place = lead.end() if lead else 0
        start, found = place, []
        while place < len(line) and (cell := _CELL.match(line, place)):
            text = cell.group()
            if not text.endswith("|") and not text.strip():
                break
            border = "|" if text.endswith("|") else ""
            found.append((text[: len(text) - len(border)], border))
            place = cell.end()
            if not border:
                break
        yield _Line(line[:start], tuple(found), line[place:])


def _compared(
    old: _Line, new: _Line, steps: Sequence[Step], words: WordDiff, segments: list[Segment]
) -> Iterator[Cell]:
    """The cells of two lines; their segments, those of borders and of the rest of the lines are added to `segments`."""
    segments += words.segments(old.lead, new.lead)
    for a, b in steps:
        before, closed = old.cells[a] if a is not None else ("", "")
        after, closes = new.cells[b] if b is not None else ("", "")
        if a is None:
            cell = Cell("+", (Segment("+", after),) if after else ())
        elif b is None:
            cell = Cell("-", (Segment("-", before),) if before else ())
        else:
            cell = Cell("=", words.segments(before, after))
        yield cell
        segments += cell.segments
        segments += words.segments(closed, closes)
    segments += words.segments(old.rest, new.rest)


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0 if one else 0.2
    first, second = set(one.split()), set(other.split())
    return len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _alignment(scores: Sequence[Sequence[float]], width: int, new_width: int) -> list[Step]:
    """The pairing of columns, in order, with the highest score; a column without a partner came or went."""
    best = [[0.0] * (new_width + 1) for _ in range(width + 1)]
    for a in range(width):
        for b in range(new_width):
            best[a + 1][b + 1] = max(best[a][b] + scores[a][b] + _EPSILON, best[a][b + 1], best[a + 1][b])
    steps: list[Step] = []
    a, b = width, new_width
    while a and b:
        if best[a][b] == best[a - 1][b - 1] + scores[a - 1][b - 1] + _EPSILON:
            a, b = a - 1, b - 1
            steps.append((a, b))
        elif best[a][b] == best[a][b - 1]:
            b -= 1
            steps.append((None, b))
        else:
            a -= 1
            steps.append((a, None))
    steps += [(None, place) for place in reversed(range(b))]
    steps += [(place, None) for place in reversed(range(a))]
    return steps[::-1]
