"""How alike two passages are, and which of two groups of passages belong together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, filterfalse
from operator import add
from typing import NamedTuple

from wiki.domain.text.align import common_length, rising
from wiki.domain.text.tokens import tokens

# Cells that all exact likenesses of one comparison may cost together, about 100 ms; after that bags of words decide.
_CELLS = 100_000_000
# Groups with more pairs than this find their candidates by rare words instead of trying all.
_PAIRS = 1_024
_TRIED = 4
_COMMON = 24
_RARE = 12
_SHORT = 24
_MUCH = 200_000
_SAMPLED = 4
_MOST_WORDS = 8_192
# A quick likeness from `_TRUST` times the wanted one on is believed, one below `_DOUBT` times is not; between them
# words decide.
_TRUST = 1.25
_DOUBT = 0.5


class Candidate(NamedTuple):
    """An old and a new passage that may be one: how alike (0 to 1), and how much text that is."""

    likeness: float
    old: int
    new: int
    weight: float


class Likeness:
    """Compares passages of two texts; remembers their words, and counts the work it does.

    A quick likeness looks at the words and the pairs of neighbouring words that both passages hold (Dice). Only where
    that leaves doubt, the longest common subsequence of the words decides.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old = old
        self._new = new
        self._tokens: dict[str, list[str]] = {}
        self._words: dict[str, list[str]] = {}
        self._bags: dict[str, frozenset[str]] = {}
        self._shared: dict[tuple[int, int], int] = {}
        self._cells = _CELLS

    def tokens(self, passage: str) -> list[str]:
        """The tokens of a passage."""
        known = self._tokens.get(passage)
        if known is None:
            known = self._tokens[passage] = tokens(passage)
        return known

    def words(self, passage: str) -> list[str]:
        """The tokens of a passage that are not blank."""
        known = self._words.get(passage)
        if known is None:
            known = self._words[passage] = list(filterfalse(str.isspace, self.tokens(passage)))
        return known

    def shared(self, old: int, new: int) -> int:
        """How many words two passages have in common, in order; a lower estimate once the work is used up."""
        known = self._shared.get((old, new))
        if known is not None:
            return known
        one, other = self.words(self._old[old]), self.words(self._new[new])
        cells = len(one) * len(other)
        if cells > self._cells:
            return int(self.quick(old, new) * min(len(one), len(other)) / 2)
        self._cells -= cells
        size = self._shared[old, new] = common_length(one, other)
        return size

    def quick(self, old: int, new: int) -> float:
        """The quick likeness; 0 between a heading and a passage that is none."""
        one, other = self._old[old], self._new[new]
        if (one[0] == "#") != (other[0] == "#"):
            return 0.0
        first, second = self._bag(one), self._bag(other)
        return 2 * len(first & second) / (len(first) + len(second) or 1)

    def enough(self, old: int, new: int, quick: float, least: float) -> bool:
        """Whether the words of two passages, in order, are so alike: 2 L / (m + n), with L of m and n words shared."""
        one, other = len(self.words(self._old[old])), len(self.words(self._new[new]))
        if quick < least * _DOUBT or 2 * min(one, other) < least * (one + other):
            return False
        return quick >= least * _TRUST or 2 * self.shared(old, new) >= least * (one + other)

    def candidates(self, old: Sequence[int], new: Sequence[int], least: float) -> list[Candidate]:
        """Pairs of the two groups that may be so alike, the best few of each old passage, by quick likeness."""
        found = []
        for i, places in self._all(old, new) if len(old) * len(new) <= _PAIRS else self._sharing(old, new):
            alike = sorted(((self.quick(i, j), -j) for j in places), reverse=True)[:_TRIED]
            for likeness, j in alike:
                if likeness >= least * _DOUBT:
                    size = len(self._bag(self._old[i])) + len(self._bag(self._new[-j]))
                    found.append(Candidate(likeness, i, -j, likeness * likeness * size))
        return found

    @staticmethod
    def _all(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        return ((i, new) for i in old)

    def _sharing(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Candidates by the words that few new passages hold, and the one at the same height; linear.

        Short passages are left out, and of much text only words of some lengths are looked at.
        """
        olds = [i for i in old if len(self._old[i]) >= _SHORT]
        news = [j for j in new if len(self._new[j]) >= _SHORT]
        much = sum(len(self._new[j]) for j in news) > _MUCH
        places: dict[str, list[int]] = {}
        for j in news:
            for word in self._bag(self._new[j]):
                if not (much and len(word) % _SAMPLED):
                    places.setdefault(word, []).append(j)
        for word in [word for word, standing in places.items() if len(standing) > _COMMON]:
            del places[word]
        for number, i in enumerate(olds):
            rare = sorted(filter(None, map(places.get, self._bag(self._old[i]))), key=len)
            shared = Counter(chain.from_iterable(rare[:_RARE]))
            level = news[number * len(news) // len(olds) :][:1]
            yield i, [*{*sorted(shared, key=shared.__getitem__)[-_TRIED:], *level}]

    def _bag(self, passage: str) -> frozenset[str]:
        """The words of a passage and the pairs of neighbours among them."""
        known = self._bags.get(passage)
        if known is None:
            words = self.words(passage)[:_MOST_WORDS]
            known = self._bags[passage] = frozenset(chain(words, map(add, words, words[1:])))
        return known


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The heaviest choice of candidates whose old and new places both rise; n log n."""
    ordered = sorted(candidates, key=lambda candidate: (candidate.old, -candidate.new))
    return [ordered[index] for index in rising([one.new for one in ordered], [one.weight for one in ordered])]
