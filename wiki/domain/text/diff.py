"""What changed between two texts, for people: passages first, then the words inside the edited ones.

In two stages: `matching` pairs the passages (same, edited, moved), `words` finds the changed words inside an edited
pair.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from wiki.domain.text.align import Run
from wiki.domain.text.matching import Matching, matching
from wiki.domain.text.words import Segment, WordDiff

__all__ = ["Comparison", "Op", "Row", "Segment", "Stats", "change_size", "compare", "match", "size_of"]


class Op(StrEnum):
    """What happened to a passage."""

    SAME = "same"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Row:
    """One passage of a comparison.

    A moved passage gives two rows, both with `op` MOVE: one at its old place (`at_new` False) and one at its new place
    (True).

    Attributes:
        op: what happened.
        old: index in the old passages, None if inserted.
        new: index in the new passages, None if deleted.
        moved: whether `op` is MOVE.
        segments: "=" and "-" rebuild the old passage, "=" and "+" the new one.
        at_new: whether the row stands in the new text.
    """

    op: Op
    old: int | None
    new: int | None
    moved: bool
    segments: tuple[Segment, ...]
    at_new: bool


@dataclass(frozen=True, slots=True)
class Stats:
    """Numbers of passages by what happened to them, and of tokens (no blanks) that were added and removed."""

    inserted: int
    deleted: int
    replaced: int
    moved: int
    added: int
    removed: int


class Comparison:
    """Two texts compared. What is asked for is worked out when it is asked for, once.

    Attributes:
        old: the old passages.
        new: the new passages.
    """

    def __init__(self, found: Matching) -> None:
        self.old: tuple[str, ...] = tuple(found.old)
        self.new: tuple[str, ...] = tuple(found.new)
        self._found = found
        self._targets = dict(found.moved)
        self._sources = {j: i for i, j in found.moved}
        self._words = WordDiff()
        self._edited: dict[tuple[int, int], tuple[Segment, ...]] = {}

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows in reading order.

        Those of the old side (`old` is not None, and no MOVE `at_new`) rebuild the old text; those `at_new` the new.
        """
        steps = self._stable()
        rows: list[Row] = []
        i = j = 0
        for i_next, j_next, size in steps:
            rows += self._gap(i, i_next, j, j_next)
            rows += [self._in_place(i_next + step, j_next + step) for step in range(size)]
            i, j = i_next + size, j_next + size
        return tuple(rows)

    @cached_property
    def changes(self) -> tuple[Row, ...]:
        """The rows that are not SAME, each move once, at its new place; no row is made for what stayed."""
        edited = set(self._found.edited)
        rows: list[Row] = []
        i = j = 0
        for i_next, j_next, size in self._stable():
            rows += [row for row in self._gap(i, i_next, j, j_next) if row.at_new or not row.moved]
            if (i_next, j_next) in edited:
                rows.append(self._in_place(i_next, j_next))
            i, j = i_next + size, j_next + size
        return tuple(row for row in rows if row.op is not Op.SAME)

    @cached_property
    def stats(self) -> Stats:
        """The sums of the changes."""
        counts = Counter(row.op for row in self.changes)
        added, removed = size_of(self._found)
        return Stats(counts[Op.INSERT], counts[Op.DELETE], counts[Op.REPLACE], counts[Op.MOVE], added, removed)

    def _stable(self) -> list[Run]:
        """What stands in place, in order, closed by an empty run at the end of both texts."""
        edited = [(i, j, 1) for i, j in self._found.edited]
        return [*sorted(self._found.same + edited), (len(self.old), len(self.new), 0)]

    def _gap(self, i: int, i_end: int, j: int, j_end: int) -> Iterator[Row]:
        for old in range(i, i_end):
            to = self._targets.get(old)
            if to is None:
                yield _row(Op.DELETE, old, None, (Segment("-", self.old[old]),))
            else:
                yield _row(Op.MOVE, old, to, self._segments(old, to), at_new=False)
        for new in range(j, j_end):
            origin = self._sources.get(new)
            if origin is None:
                yield _row(Op.INSERT, None, new, (Segment("+", self.new[new]),))
            else:
                yield _row(Op.MOVE, origin, new, self._segments(origin, new))

    def _in_place(self, old: int, new: int) -> Row:
        one, other = self.old[old], self.new[new]
        same = one == other or one.rstrip() == other.rstrip()
        return _row(Op.SAME if same else Op.REPLACE, old, new, self._segments(old, new))

    def _segments(self, old: int, new: int) -> tuple[Segment, ...]:
        one, other = self.old[old], self.new[new]
        if one == other:
            return (Segment("=", other),)
        known = self._edited.get((old, new))
        if known is None:
            tokens = self._found.likeness.tokens
            known = self._edited[old, new] = self._words.segments(tokens(one), tokens(other))
        return known


def _row(op: Op, old: int | None, new: int | None, segments: tuple[Segment, ...], *, at_new: bool = True) -> Row:
    return Row(op, old, new, op is Op.MOVE, segments, at_new and new is not None)


def compare(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Compares two texts, given as passages, for people.

    Cost: the matching at once, words when `rows` or `changes` are read; bounded by counted work.
    """
    return Comparison(matching(old, new))


def match(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new passage the old one it came from, the same, edited or moved; None if it is new."""
    return matching(old, new).origins()


def change_size(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """(added, removed): tokens that are not blank; what only moved counts as neither."""
    return size_of(matching(old, new))


def size_of(found: Matching) -> tuple[int, int]:
    """(added, removed), as `change_size`, for who has matched the passages already."""
    words, shared = found.likeness.words, found.likeness.shared
    old, new = found.left()
    added = sum(len(words(found.new[j])) for j in new)
    removed = sum(len(words(found.old[i])) for i in old)
    for i, j in [*found.edited, *found.moved]:
        if found.old[i] != found.new[j]:
            common = shared(i, j)
            added += len(words(found.new[j])) - common
            removed += len(words(found.old[i])) - common
    return added, removed
