"""Where characters of one revision stand in the next: pieces of passages, followed through the edit script."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from wiki.domain.text.matching import Matching, matching
from wiki.domain.text.stretches import Stretch, stretches

# Single words that the alignment found far from the others: dropped while what is followed would stretch to more than
# so many times its length, and so many characters.
_STRETCHED = 3
_SLACK = 40
# So many characters (that are no blanks) in a row are not found by chance.
_FIRM = 16
# So few characters are in so many places that even within a passage they are not known by themselves.
_SHORTEST = 6


class Piece(NamedTuple):
    """Characters `start` to `end` of the passage at `place`."""

    place: int
    start: int
    end: int


class Text(Protocol):
    """A revision: the ids and the words of its passages, in order."""

    @property
    def ids(self) -> Sequence[int]:
        """The ids."""
        ...

    @property
    def passages(self) -> Sequence[str]:
        """The words."""
        ...


@dataclass(frozen=True, slots=True)
class Landing:
    """What came of some pieces: where they stand now, in order, and how many characters are left that are no blanks.

    `untouched` means that nothing happened to their passages, `moved` that most of them went elsewhere.
    """

    pieces: list[Piece]
    weight: int
    moved: bool = False
    untouched: bool = False

    @property
    def length(self) -> int:
        """From the first character to the last, if all pieces are in one passage."""
        return self.pieces[-1].end - self.pieces[0].start

    def better_than(self, other: "Landing") -> bool:
        """Whether more is left in this one, or the same in the same passage, closer together."""
        if self.weight != other.weight:
            return self.weight > other.weight
        places = {piece.place for piece in [*self.pieces, *other.pieces]}
        return len(places) == 1 and self.length < other.length


class _Run(NamedTuple):
    piece: Piece
    weight: int
    moved: bool


class Step:
    """What happened between two revisions, found out only as far as it is asked."""

    def __init__(self, before: Text, after: Text) -> None:
        self._before = before
        self._after = after
        old, new = before.ids, after.ids
        most = min(len(old), len(new))
        self._head = next((place for place in range(most) if old[place] != new[place]), most)
        rest = most - self._head
        self._tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)

    @cached_property
    def begun(self) -> dict[int, list[int]]:
        """The passages that the later revision has and the earlier has not: id to their places."""
        old = set(self._before.ids)
        places: dict[int, list[int]] = {}
        for index in range(self._head, len(self._after.ids) - self._tail):
            ident = self._after.ids[index]
            if ident not in old:
                places.setdefault(ident, []).append(index)
        return places

    def beside(self, index: int) -> int | None:
        """Where a passage outside of everything that changed stands now; None if it is within."""
        if index < self._head:
            return index
        shift = len(self._after.ids) - len(self._before.ids)
        return index + shift if index >= len(self._before.ids) - self._tail else None

    def heir(self, place: int) -> int | None:
        """Which passage of the later revision one of the earlier became, None if none did."""
        beside = self.beside(place)
        if beside is not None:
            return beside
        return self._heirs.get(place)

    def land(self, pieces: Sequence[Piece]) -> Landing | None:
        """Follow pieces of the earlier revision; None when nothing is left of them."""
        beside = [self.beside(piece.place) for piece in pieces]
        if None not in beside:
            stay = [
                Piece(index, piece.start, piece.end)
                for piece, index in zip(pieces, beside, strict=True)
                if index is not None
            ]
            return Landing(stay, 0, untouched=True)
        runs = [run for piece in pieces for run in self._followed(piece)]
        return _gathered(runs, _length(pieces)) if runs else None

    def unique(self, pieces: Sequence[Piece], least: int) -> Landing | None:
        """Pieces of one passage as a whole, if it stands once in all that changed on either side.

        Of fewer than `least` characters it must stand between the same passages as before. (Heckel 1978 for lines.)
        This finds sentences that changed places within a passage, which no alignment in order does.
        """
        home, first, last = pieces[0].place, pieces[0].start, pieces[-1].end
        if home != pieces[-1].place:
            return None
        words = self._before.passages[home][first:last]
        olds, news = self._changed
        if sum(_count(self._before.passages[place], words) for place in olds) != 1:
            return None
        places = [place for place in news if words in self._after.passages[place]]
        if len(places) != 1 or _count(self._after.passages[places[0]], words) != 1:
            return None
        place = places[0]
        here = self._gap(home, 0) == self._gap(place, 1)
        if weight(words) < (_SHORTEST if here else least):
            return None
        shift = self._after.passages[place].index(words) - first
        landed = [Piece(place, piece.start + shift, piece.end + shift) for piece in pieces]
        total = sum(weight(self._before.passages[home][piece.start : piece.end]) for piece in pieces)
        return Landing(landed, total, moved=not here and (home, place) not in self._in_place)

    @cached_property
    def _changed(self) -> tuple[list[int], list[int]]:
        """The passages of either side that are in no equal run."""
        gone: list[int] = []
        come: list[int] = []
        i = j = 0
        for old, new, size in [*self._found.same, (len(self._before.ids), len(self._after.ids), 0)]:
            gone += range(i, old)
            come += range(j, new)
            i, j = old + size, new + size
        return gone, come

    def _gap(self, place: int, side: int) -> int:
        """The number of the equal run before a passage that is in none."""
        return bisect_right(self._found.same, place, key=lambda run: run[side])

    def is_fresh(self, index: int, start: int, end: int) -> bool:
        """Whether most characters of a piece of the later revision came with it."""
        if any(place <= index < place + size for _, place, size in self._found.same):
            return False
        passage = self._after.passages[index]
        bounds = self._bounds(passage)
        known = 0
        for one in self._by_new.get(index, ()):
            low, high = max(start, bounds[one.at]), min(end, bounds[one.at + one.size])
            if low < high:
                known += weight(passage[low:high])
        return 2 * known < weight(passage[start:end])

    # ------------------------------------------------------------------------------------------------------- followed

    @cached_property
    def _found(self) -> Matching:
        return matching(self._before.passages, self._after.passages)

    @cached_property
    def _same(self) -> dict[int, int]:
        return {old + step: new + step for old, new, size in self._found.same for step in range(size)}

    @cached_property
    def _moved(self) -> frozenset[tuple[int, int]]:
        """The pairs of passages that did not stay in their place."""
        return frozenset(self._found.moved)

    @cached_property
    def _heirs(self) -> dict[int, int]:
        """Of every old passage that is in a pair the new one; of a split one the first piece."""
        found = self._found
        pairs = [(old, new) for olds, new in found.joined for old in olds]
        pairs += [(old, news[0]) for old, news in found.split]
        return {**self._same, **dict(found.edited), **dict(found.moved), **dict(pairs)}

    @cached_property
    def _in_place(self) -> frozenset[tuple[int, int]]:
        found = self._found
        pairs = set(found.edited)
        pairs.update((old, new) for old, news in found.split for new in news)
        pairs.update((old, new) for olds, new in found.joined for old in olds)
        return frozenset(pairs)

    @cached_property
    def _by_old(self) -> dict[int, list[Stretch]]:
        found: dict[int, list[Stretch]] = {}
        for one in sorted(stretches(self._found), key=attrgetter("old", "start")):
            found.setdefault(one.old, []).append(one)
        return found

    @cached_property
    def _by_new(self) -> dict[int, list[Stretch]]:
        found: dict[int, list[Stretch]] = {}
        for one in stretches(self._found):
            found.setdefault(one.new, []).append(one)
        return found

    def _bounds(self, passage: str) -> list[int]:
        """Where the tokens of a passage start, and its length."""
        return list(accumulate(map(len, self._found.likeness.tokens(passage)), initial=0))

    def _followed(self, piece: Piece) -> Iterator[_Run]:
        place = self._same.get(piece.place)
        if place is not None:
            words = self._before.passages[piece.place][piece.start : piece.end]
            yield _Run(Piece(place, piece.start, piece.end), weight(words), moved=False)
            return
        bounds = self._bounds(self._before.passages[piece.place])
        first, last = bisect_right(bounds, piece.start) - 1, bisect_left(bounds, piece.end)
        for one in self._by_old.get(piece.place, ()):
            low, high = max(first, one.start), min(last, one.start + one.size)
            if low >= high:
                continue
            passage = self._after.passages[one.new]
            others = self._bounds(passage)
            shift = one.at - one.start
            start = others[low + shift] + max(piece.start - bounds[low], 0)
            end = others[high + shift] - max(bounds[high] - piece.end, 0)
            words = passage[start:end]
            if not words.strip():
                continue
            pair = piece.place, one.new
            start += len(words) - len(words.lstrip())
            landed = Piece(one.new, start, start + len(words.strip()))
            yield _Run(landed, weight(words), pair in self._moved or pair not in self._in_place)


def _count(passage: str, words: str) -> int:
    """How often words stand in a passage, overlaps too; 2 stands for more."""
    place = passage.find(words)
    return 0 if place < 0 else 1 if passage.find(words, place + 1) < 0 else 2


def weight(words: str) -> int:
    """How many characters are no blanks."""
    return sum(map(len, words.split()))


def _length(pieces: Iterable[Piece]) -> int:
    return sum(piece.end - piece.start for piece in pieces)


def _gathered(runs: list[_Run], length: int) -> Landing:
    """The runs that belong together: in the passage that holds most of them, and in those right beside it."""
    runs = sorted(runs, key=attrgetter("piece"))
    heavy: dict[int, int] = {}
    for run in runs:
        heavy[run.piece.place] = heavy.get(run.piece.place, 0) + run.weight
    main = max(heavy, key=lambda index: (heavy[index], -index))
    low = high = main
    while low - 1 in heavy:
        low -= 1
    while high + 1 in heavy:
        high += 1
    kept: list[_Run] = []
    for _, group in groupby((run for run in runs if low <= run.piece.place <= high), key=lambda run: run.piece.place):
        kept += _close(list(group), length)
    total = sum(run.weight for run in kept)
    moved = 2 * sum(run.weight for run in kept if run.moved) > total
    return Landing([run.piece for run in kept], total, moved)


def _close(runs: list[_Run], length: int) -> list[_Run]:
    """The runs of one passage without those at its ends that are far from the others."""
    while len(runs) > 1 and runs[-1].piece.end - runs[0].piece.start > _STRETCHED * length + _SLACK:
        light = 0 if runs[0].weight < runs[-1].weight else -1
        if runs[light].weight >= _FIRM:
            break
        runs.pop(light)
    return runs
