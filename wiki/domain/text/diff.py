"""What changed between two texts, for people: passages first, then the words inside the edited ones.

In two stages: `matching` says which passage is which (same, edited, moved, split, joined), `words` finds the changed
words inside those that are not the same, `cells` those of table rows, cell by cell. `natures` tells changes of words
from changes of blanks, formatting or numbers alone. The result is data; `summary` counts it by section.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from wiki.domain.text.align import common_length
from wiki.domain.text.cells import Cell, Tables, is_row
from wiki.domain.text.matching import Matching, matching
from wiki.domain.text.natures import Nature, Renumbered, nature, renumbered, whole
from wiki.domain.text.words import Segment, WordDiff

__all__ = [
    "Cell",
    "Comparison",
    "Nature",
    "Op",
    "Row",
    "Segment",
    "Stats",
    "change_size",
    "compare",
    "match",
    "size_of",
]


class Op(StrEnum):
    """What happened to a passage."""

    SAME = "same"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Row:
    """One passage of a comparison, or one piece of a passage that was split or joined.

    A moved passage gives two rows, both with `op` MOVE: one at its old place (`at_new` False) and one at its new place
    (True). A passage that was split gives a row for each new passage that it became, with the part of the old passage
    that went there; passages that were joined give a row each, with the part of the new passage that came from there.
    Should a split or joined passage have moved as well, rows at its old place (`at_new` False) hold it as it was.

    Attributes:
        op: what happened.
        old: index in the old passages, None if inserted.
        new: index in the new passages, None if deleted.
        segments: "=" and "-" rebuild the old passage, "=" and "+" the new one; of a split passage the "=" and "-" of
            all its rows, in order, rebuild it, of a joined one the "=" and "+".
        moved: whether the passage stands elsewhere in the new text.
        at_new: whether the row stands in the new text.
        nature: what of the passage changed; None if nothing did, as in a move without changes.
        pieces: of a split, the new passages that it became; of a join, the old passages; else empty.
        cells: of an edited table row, its cells; else empty.
    """

    op: Op
    old: int | None
    new: int | None
    segments: tuple[Segment, ...]
    moved: bool = False
    at_new: bool = True
    nature: Nature | None = None
    pieces: tuple[int, ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def first(self) -> bool:
        """Whether this is the first of the rows that a split or a join gives; true for all other rows."""
        return not self.pieces or (self.new if self.op is Op.SPLIT else self.old) == self.pieces[0]


@dataclass(frozen=True, slots=True)
class Stats:
    """Numbers of passages by what happened to them, and of tokens (no blanks) that were added and removed.

    A split counts once, whatever the number of pieces; a join likewise.
    """

    inserted: int
    deleted: int
    replaced: int
    moved: int
    added: int
    removed: int
    split: int
    joined: int


class _Span(NamedTuple):
    """What stands in place: old passages `i` to `i_end`, new passages `j` to `j_end`."""

    i: int
    j: int
    i_end: int
    j_end: int
    op: Op


class _Pieces(NamedTuple):
    """A passage that was split, or passages that were joined: the first passage on either side, and the pieces."""

    op: Op
    old: int
    new: int
    pieces: tuple[int, ...]


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
        self._tables = Tables(self.old, self.new, [*found.edited, *found.moved])
        self._edited: dict[tuple[int, int], tuple[tuple[Segment, ...], tuple[Cell, ...]]] = {}

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows in reading order.

        Those of the old side (`old` is not None, and not `moved` and `at_new`) rebuild the old text; those `at_new` the
        new.
        """
        return tuple(self._all(same=True))

    @cached_property
    def changes(self) -> tuple[Row, ...]:
        """The rows that are not SAME, each move once, at its new place; no row is made for what stayed."""
        rows = self.rows if "rows" in self.__dict__ else self._all(same=False)
        return tuple(row for row in rows if row.op is not Op.SAME and (row.at_new or not row.moved))

    @cached_property
    def stats(self) -> Stats:
        """The sums of the changes."""
        counts = Counter(row.op for row in self.changes if row.first)
        added, removed = size_of(self._found)
        return Stats(
            counts[Op.INSERT], counts[Op.DELETE], counts[Op.REPLACE], counts[Op.MOVE], added, removed,
            counts[Op.SPLIT], counts[Op.JOIN],
        )  # fmt: skip

    def _all(self, *, same: bool) -> Iterator[Row]:
        i = j = 0
        for span in self._stable:
            yield from self._gap(range(i, span.i), range(j, span.j))
            if span.op is Op.SAME:
                steps = range(span.i_end - span.i) if same else ()
                yield from (self._in_place(span.i + step, span.j + step) for step in steps)
            elif span.op is Op.REPLACE:
                yield self._in_place(span.i, span.j)
            elif span.op is Op.SPLIT:
                yield from self._split(span.i, tuple(range(span.j, span.j_end)))
            elif span.op is Op.JOIN:
                yield from self._join(tuple(range(span.i, span.i_end)), span.j)
            i, j = span.i_end, span.j_end

    @cached_property
    def _stable(self) -> list[_Span]:
        """What stands in place, in order, closed by an empty span at the end of both texts."""
        found = self._found
        spans = [_Span(i, j, i + size, j + size, Op.SAME) for i, j, size in found.same]
        spans += [_Span(i, j, i + 1, j + 1, Op.REPLACE) for i, j in found.edited]
        spans.sort()
        pieces = [_Span(i, js[0], i + 1, js[-1] + 1, Op.SPLIT) for i, js in found.split]
        pieces += [_Span(parts[0], j, parts[-1] + 1, j + 1, Op.JOIN) for parts, j in found.joined]
        for piece in sorted(pieces):
            place = bisect_right(spans, piece)
            before = spans[place - 1] if place else _Span(0, 0, 0, 0, Op.SAME)
            after = spans[place] if place < len(spans) else _Span(len(self.old), len(self.new), 0, 0, Op.SAME)
            if before.j_end <= piece.j and piece.j_end <= after.j:
                spans.insert(place, piece)
        return [*spans, _Span(len(self.old), len(self.new), len(self.old), len(self.new), Op.SAME)]

    @cached_property
    def _elsewhere(self) -> tuple[dict[int, _Pieces], dict[int, _Pieces]]:
        """Splits and joins that stand elsewhere in the new text: by old passages, by the first new passage."""
        in_place = {(span.i, span.j) for span in self._stable if span.op in {Op.SPLIT, Op.JOIN}}
        splits = [_Pieces(Op.SPLIT, i, js[0], js) for i, js in self._found.split if (i, js[0]) not in in_place]
        joins = [_Pieces(Op.JOIN, is_[0], j, is_) for is_, j in self._found.joined if (is_[0], j) not in in_place]
        olds = {one.old: one for one in splits} | {part: one for one in joins for part in one.pieces}
        return olds, {one.new: one for one in [*splits, *joins]}

    @cached_property
    def _renumbered(self) -> Renumbered:
        pairs = [*self._found.edited, *self._found.moved]
        return renumbered((self.old[i], self.new[j]) for i, j in pairs if self.old[i] != self.new[j])

    def _gap(self, olds: range, news: range) -> Iterator[Row]:
        """The rows of passages that went, came, or stand elsewhere: what went first, but section by section."""
        if olds and news:
            old = next((index for index in olds if self.old[index][0] == "#"), olds.stop)
            new = next((index for index in news if self.new[index][0] == "#"), news.stop)
            yield from self._gone(range(olds.start, old))
            yield from self._come(range(news.start, new))
            olds, news = range(old, olds.stop), range(new, news.stop)
        yield from self._gone(olds)
        yield from self._come(news)

    def _gone(self, olds: range) -> Iterator[Row]:
        elsewhere = self._elsewhere[0]
        for old in olds:
            if old in self._targets:
                yield self._moved(old, self._targets[old], at_new=False)
            elif old in elsewhere:
                op, _, new, pieces = elsewhere[old]
                yield Row(op, old, new, (Segment("=", self.old[old]),), moved=True, at_new=False, pieces=pieces)
            else:
                segments = (Segment("-", self.old[old]),)
                yield Row(Op.DELETE, old, None, segments, at_new=False, nature=whole(self.old[old]))

    def _come(self, news: range) -> Iterator[Row]:
        elsewhere = self._elsewhere[1]
        place = news.start
        while place < news.stop:
            if place in self._sources:
                yield self._moved(self._sources[place], place, at_new=True)
            elif place in elsewhere:
                op, old, new, pieces = elsewhere[place]
                if op is Op.SPLIT:
                    yield from self._split(old, pieces, moved=True)
                    place = pieces[-1]
                else:
                    yield from self._join(pieces, new, moved=True)
            else:
                segments = (Segment("+", self.new[place]),)
                yield Row(Op.INSERT, None, place, segments, nature=whole(self.new[place]))
            place += 1

    def _in_place(self, old: int, new: int) -> Row:
        one, other = self.old[old], self.new[new]
        if one == other:
            return Row(Op.SAME, old, new, (Segment("=", other),))
        segments, cells = self._inside(old, new)
        if one.rstrip() == other.rstrip():
            return Row(Op.SAME, old, new, segments)
        return Row(Op.REPLACE, old, new, segments, nature=self._nature(one, other, segments), cells=cells)

    def _moved(self, old: int, new: int, *, at_new: bool) -> Row:
        one, other = self.old[old], self.new[new]
        segments, cells = self._inside(old, new)
        alike = one.rstrip() == other.rstrip()
        sort = None if alike else self._nature(one, other, segments)
        return Row(Op.MOVE, old, new, segments, moved=True, at_new=at_new, nature=sort, cells=cells)

    def _split(self, old: int, pieces: tuple[int, ...], *, moved: bool = False) -> Iterator[Row]:
        news = [self.new[piece] for piece in pieces]
        segments = self._words.segments(self.old[old], "".join(news))
        sort = self._nature(self.old[old], "".join(news), segments)
        for piece, part in zip(pieces, _cut(segments, list(map(len, news)), "=+"), strict=True):
            yield Row(Op.SPLIT, old, piece, part, moved=moved, nature=sort, pieces=pieces)

    def _join(self, parts: tuple[int, ...], new: int, *, moved: bool = False) -> Iterator[Row]:
        olds = [self.old[part] for part in parts]
        segments = self._words.segments("".join(olds), self.new[new])
        sort = self._nature("".join(olds), self.new[new], segments)
        for place, part in zip(parts, _cut(segments, list(map(len, olds)), "=-"), strict=True):
            yield Row(Op.JOIN, place, new, part, moved=moved, nature=sort, pieces=parts)

    def _nature(self, one: str, other: str, segments: Sequence[Segment]) -> Nature:
        return nature(one, other, segments, lambda: self._renumbered)

    def _inside(self, old: int, new: int) -> tuple[tuple[Segment, ...], tuple[Cell, ...]]:
        """The changes between two passages, and the cells of table rows."""
        one, other = self.old[old], self.new[new]
        if one == other:
            return (Segment("=", other),), ()
        known = self._edited.get((old, new))
        if known is None:
            known = self._tables.compare(old, new, self._words) if is_row(one) and is_row(other) else None
            known = self._edited[old, new] = known or (self._words.segments(one, other), ())
        return known


def _cut(segments: Sequence[Segment], lengths: Sequence[int], side: str) -> list[tuple[Segment, ...]]:
    """Segments cut into pieces, so that each piece's segments of the one side have the given length.

    What stands only on the other side goes with the piece before it if it is blank or the last, else with the next.
    """
    pieces: list[list[Segment]] = [[] for _ in lengths]
    place, left = 0, lengths[0]
    for segment in segments:
        text = segment.text
        if segment.op not in side:
            if not left and text.strip() and place + 1 < len(lengths):
                place, left = place + 1, lengths[place + 1]
            pieces[place].append(segment)
            continue
        while text:
            if not left:
                place, left = place + 1, lengths[place + 1]
            pieces[place].append(Segment(segment.op, text[:left]))
            left, text = left - len(text[:left]), text[left:]
    return [tuple(piece) for piece in pieces]


def compare(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Compares two texts, given as passages, for people.

    Cost: the matching at once, words when `rows` or `changes` are read; bounded by counted work.
    """
    return Comparison(matching(old, new))


def match(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new passage the old one it came from: the same, edited, moved, split, joined; None if it is new."""
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
    for olds, news in [*(((i,), pieces) for i, pieces in found.split), *((parts, (j,)) for parts, j in found.joined)]:
        one = list(chain.from_iterable(words(found.old[i]) for i in olds))
        other = list(chain.from_iterable(words(found.new[j]) for j in news))
        common = common_length(one, other, found.likeness.work)
        added += len(other) - common
        removed += len(one) - common
    return added, removed
