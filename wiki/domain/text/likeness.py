"""How alike two passages are, and which of two groups of passages belong together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wiki.domain.text.align import common_length
from wiki.domain.text.tokens import solid

# Cells that all exact likenesses of one comparison may cost together, about 100 ms; after that bags of words decide.
_CELLS = 100_000_000
# Groups with more pairs than this find their candidates by rare words instead of trying all.
_PAIRS = 1_024
_TRIED = 4
_COMMON = 24
_RARE = 12


class Candidate(NamedTuple):
    """An old and a new passage that may be one: how alike (0 to 1) and how many words they share."""

    likeness: float
    old: int
    new: int
    weight: float


class Likeness:
    """Compares passages of two texts; remembers their words, and counts the work it does."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old = old
        self._new = new
        self._words: dict[str, list[str]] = {}
        self._bags: dict[str, frozenset[str]] = {}
        self._shared: dict[tuple[int, int], int] = {}
        self._cells = _CELLS

    def words(self, passage: str) -> list[str]:
        """The tokens of a passage that are not blank."""
        known = self._words.get(passage)
        if known is None:
            known = self._words[passage] = solid(passage)
        return known

    def of(self, old: int, new: int, least: float) -> float:
        """2 L / (m + n) for m and n words with L in common in order (Dice); 0 where it cannot reach `least`.

        A heading is never like a passage that is none.
        """
        one, other = self._old[old], self._new[new]
        if (one[0] == "#") != (other[0] == "#"):
            return 0.0
        both = len(self.words(one)) + len(self.words(other))
        if not both or 2 * min(len(self.words(one)), len(self.words(other))) < least * both:
            return 0.0
        bags = self._overlap(one, other)
        if bags < least * 0.75:
            return 0.0
        likeness = 2 * self.shared(old, new) / both
        return likeness if likeness >= least else 0.0

    def shared(self, old: int, new: int) -> int:
        """How many words two passages have in common, in order; a lower estimate once the work is used up."""
        known = self._shared.get((old, new))
        if known is not None:
            return known
        one, other = self._old[old], self._new[new]
        cells = len(self.words(one)) * len(self.words(other))
        if cells > self._cells:
            return len(self._bag(one) & self._bag(other))
        self._cells -= cells
        size = self._shared[old, new] = common_length(self.words(one), self.words(other))
        return size

    def candidates(self, old: Sequence[int], new: Sequence[int], least: float) -> list[Candidate]:
        """Pairs of the two groups that are at least so alike, the best few of each old passage."""
        pairs = self._all(old, new) if len(old) * len(new) <= _PAIRS else self._sharing(old, new)
        found = []
        for i, places in pairs:
            for j in places:
                likeness = self.of(i, j, least)
                if likeness:
                    weight = likeness * likeness * (len(self.words(self._old[i])) + len(self.words(self._new[j])))
                    found.append(Candidate(likeness, i, j, weight))
        return found

    def _all(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        if len(new) <= _TRIED:
            yield from ((i, new) for i in old)
            return
        for i in old:
            bag = self._bag(self._old[i])
            alike = [(2 * len(bag & other) / (len(bag) + len(other) or 1), -j) for j in new for other in (self._bag(self._new[j]),)]
            yield i, [-j for _, j in sorted(alike, reverse=True)[:_TRIED]]

    def _sharing(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """Candidates by the words that few new passages hold; linear."""
        places: dict[str, list[int]] = {}
        for j in new:
            for word in self._bag(self._new[j]):
                places.setdefault(word, []).append(j)
        for i in old:
            rare = sorted(
                (standing for word in self._bag(self._old[i]) if (standing := places.get(word)) and len(standing) <= _COMMON),
                key=len,
            )
            shared = Counter(j for standing in rare[:_RARE] for j in standing)
            yield i, [j for j, _ in shared.most_common(_TRIED)]

    def _bag(self, passage: str) -> frozenset[str]:
        known = self._bags.get(passage)
        if known is None:
            known = self._bags[passage] = frozenset(self.words(passage))
        return known

    def _overlap(self, one: str, other: str) -> float:
        first, second = self._bag(one), self._bag(other)
        return 2 * len(first & second) / (len(first) + len(second))


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The heaviest choice of candidates whose old and new places both rise; n log n (a Fenwick tree of prefix maxima)."""
    ordered = sorted(candidates, key=lambda candidate: (candidate.old, -candidate.new))
    rank = {place: number for number, place in enumerate(sorted({candidate.new for candidate in ordered}), start=1)}
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(rank) + 1)
    before: list[int] = []
    for index, candidate in enumerate(ordered):
        place = rank[candidate.new] - 1
        top = (0.0, -1)
        while place:
            top = max(top, best[place])
            place &= place - 1
        before.append(top[1])
        reached = (top[0] + candidate.weight, index)
        place = rank[candidate.new]
        while place < len(best):
            best[place] = max(best[place], reached)
            place += place & -place
    last = max(best, default=(0.0, -1))[1]
    chosen: list[Candidate] = []
    while last >= 0:
        chosen.append(ordered[last])
        last = before[last]
    return chosen[::-1]
