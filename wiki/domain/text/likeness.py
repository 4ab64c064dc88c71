"""How alike two passages are, and which of two groups of passages belong together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, filterfalse, pairwise
from operator import add
from typing import NamedTuple

from wiki.domain.text.align import Work, common_length, rising
from wiki.domain.text.references import named
from wiki.domain.text.tokens import tokens

#: Groups with more pairs than this find their candidates by rare words instead of trying all.
PAIRS = 1_024
_TRIED = 4
_COMMON = 24
_RARE = 12
_SHORT = 24
# Shorter passages hold no two phrases.
_LEAST = 10
# What a pair, a word of the index, a search in it, and a character read for phrases cost; in cells of an alignment.
_PAIR = 10_000
_WORD = 600
_SEARCH = 30_000
_CHARACTER = 2_000
# So many characters of both texts are read to count phrases.
_COUNTED = 30_000_000
# As much of a passage as its bag is made of, in characters.
_MOST = 65_536
# In a row of more characters than this without a blank about half of the pairs of neighbours will do.
_LONG = 32
# Words of no more characters than this are particles as likely as not.
_PARTICLE = 3
_FIRST_HAN = "\u2e80"
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

    A quick likeness looks at the words that both passages hold, as blanks part them, and at pairs of neighbouring
    characters in scripts without blanks (Dice's coefficient). Only where that leaves doubt, the longest common
    subsequence of the words decides.

    Attributes:
        old: the old passages.
        new: the new passages.
        work: what all of it may cost together.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str], work: Work | None = None) -> None:
        self.work = work or Work()
        self.old = old
        self.new = new
        self._tokens: dict[str, list[str]] = {}
        self._words: dict[str, list[str]] = {}
        self._bags: dict[str, frozenset[str]] = {}
        self._shared: dict[tuple[int, int], int] = {}

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
        if known is None:
            one, other = self.words(self.old[old]), self.words(self.new[new])
            known = self._shared[old, new] = common_length(one, other, self.work)
        return known

    def quick(self, old: int, new: int) -> float:
        """The quick likeness; 0 between a heading and a passage that is none."""
        one, other = self.old[old], self.new[new]
        if (one[0] == "#") != (other[0] == "#"):
            return 0.0
        first, second = self.bag(one), self.bag(other)
        return 2 * len(first & second) / (len(first) + len(second) or 1)

    def enough(self, old: int, new: int, quick: float, least: float) -> bool:
        """Whether the words of two passages, in order, are so alike: 2 L / (m + n), with L of m and n words shared."""
        if quick < least * _DOUBT:
            return False
        if quick >= least * _TRUST:
            return True
        if self.old[old][0] == "#":
            return quick >= least
        one, other = len(self.words(self.old[old])), len(self.words(self.new[new]))
        return 2 * min(one, other) >= least * (one + other) and 2 * self.shared(old, new) >= least * (one + other)

    def telling(self, old: int, new: int) -> bool:
        """Whether two passages share a word that says something, and not but signs, numbers of points, particles."""
        shared = self.bag(self.old[old]) & self.bag(self.new[new])
        return any(len(word) > _PARTICLE or word >= _FIRST_HAN for word in shared)

    def candidates(self, old: Sequence[int], new: Sequence[int], least: float) -> list[Candidate]:
        """Pairs of the two groups that may be so alike, the best few of each old passage, by quick likeness.

        All pairs of small groups are tried. Of large ones those that share words which few passages hold, and those at
        the same height; linear, but short passages are left out.
        """
        found: list[Candidate] = []
        bags = {j: self.bag(self.new[j]) for j in new}
        titles = {j for j in new if self.new[j][0] == "#"}
        for i, places in self._all(old, new) if len(old) * len(new) <= PAIRS else self._sharing(old, new):
            if not self.work.spend(_PAIR * len(places)):
                break
            first, title = self.bag(self.old[i]), self.old[i][0] == "#"
            alike: list[tuple[float, int]] = []
            for j in places:
                shared = len(first & bags[j])
                if shared and title == (j in titles):
                    alike.append((2 * shared / (len(first) + len(bags[j])), -j))
            for likeness, j in sorted(alike, reverse=True)[:_TRIED]:
                if likeness >= least * _DOUBT:
                    size = len(first) + len(bags[-j])
                    found.append(Candidate(likeness, i, -j, likeness * likeness * size))
        return found

    @staticmethod
    def _all(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        return ((i, new) for i in old)

    def _sharing(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Candidates by the words that few new passages hold, and the one at the same height."""
        olds = [i for i in old if len(self.old[i]) >= _SHORT]
        news = [j for j in new if len(self.new[j]) >= _SHORT]
        before, after = [self.bag(self.old[i]) for i in olds], [self.bag(self.new[j]) for j in news]
        if not self.work.spend(sum(map(len, chain(before, after))) * _WORD):
            return
        both = frozenset().union(*before) & frozenset().union(*after)
        places: dict[str, list[int]] = {}
        for j, bag in zip(news, after, strict=True):
            for word in bag & both:
                standing = places.get(word)
                if standing is None:
                    places[word] = [j]
                elif len(standing) <= _COMMON:
                    standing.append(j)
        for number, (i, bag) in enumerate(zip(olds, before, strict=True)):
            if not self.work.spend(_SEARCH):
                return
            found = [places[word] for word in bag & both]
            rare = sorted([(len(standing), standing) for standing in found if len(standing) <= _COMMON])[:_RARE]
            shared = Counter(chain.from_iterable([standing for _, standing in rare]))
            best = sorted(shared, key=lambda j: (-shared[j], j))[:_TRIED]
            level = news[number * len(news) // len(olds) :][:1]
            yield i, best if set(level) <= set(best) else [*best, *level]

    def phrases(self, old: Sequence[int], new: Sequence[int]) -> Counter[tuple[int, int]]:
        """How many phrases each pair shares, of those that stand once in the old text and once in the new one."""
        size = sum(len(self.old[i]) for i in old) + sum(len(self.new[j]) for j in new)
        if not self.work.spend(size * _CHARACTER):
            return Counter()
        olds = [(i, self._phrases(self.old[i])) for i in old if len(self.old[i]) >= _LEAST]
        news = [(j, self._phrases(self.new[j])) for j in new if len(self.new[j]) >= _LEAST]
        counts = Counter(chain.from_iterable(held for _, held in olds))
        counts.update(chain.from_iterable(held for _, held in news))
        places = {phrase: i for i, held in olds for phrase in held if counts[phrase] == 2}
        shared: dict[tuple[int, int], list[str]] = {}
        for j, held in news:
            for phrase in sorted(held & places.keys()):
                if counts[phrase] == 2:
                    shared.setdefault((places[phrase], j), []).append(phrase)
        one, other = "".join(self.old), "".join(self.new)
        left = _COUNTED // (len(one) + len(other) or 1)
        votes = Counter[tuple[int, int]]()
        for pair, found in sorted(shared.items(), key=lambda item: (-len(item[1]), item[0])):
            if len(found) > 1 and left >= len(found):
                left -= len(found)
                votes[pair] = sum(1 for phrase in found if one.count(phrase) == other.count(phrase) == 1)
        return votes

    def _phrases(self, passage: str) -> set[str]:
        """Three words in a row, of scripts without blanks five characters; no signs among them."""
        words = self.words(passage)
        spaced = 3 * len(words) <= len(passage)
        rows = zip(*(words[start:] for start in range(3 if spaced else 5)), strict=False)
        return {(" " if spaced else "").join(row) for row in rows if all(map(str.isalnum, row))}

    def bag(self, passage: str) -> frozenset[str]:
        """The words of a passage as blanks part them; where they are written in Han, pairs of their characters."""
        known = self._bags.get(passage)
        if known is None:
            # Numbers shift: a heading is known by its name.
            words = (named(passage) if passage[0] == "#" else passage)[:_MOST].split()
            if not passage.isascii():
                words = list(chain.from_iterable(map(_pieces, words)))
            known = self._bags[passage] = frozenset(words)
        return known


def _pieces(word: str) -> Sequence[str]:
    if word.isascii() or max(word) < _FIRST_HAN or len(word) == 1:
        return (word,)
    if len(word) <= _LONG:
        return list(map(add, word, word[1:]))
    return [one + other for one, other in pairwise(word) if one < other]


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The heaviest choice of candidates whose old and new places both rise; n log n."""
    ordered = sorted(candidates, key=lambda candidate: (candidate.old, -candidate.new))
    return [ordered[index] for index in rising([one.new for one in ordered], [one.weight for one in ordered])]
