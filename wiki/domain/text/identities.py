"""Which section of a text is which of the text before: through renaming, renumbering, moves, and articles between.

A name ("Scope" in "Art. 5 Scope") says more than the words below it, these more than a bare number: where an article
was put in before others, all later numbers shift, and each article is known by its words. So in four rounds:

1. what stayed with its heading is settled; a name that only one section on each side has, too;
2. the words below the headings, by the passages that came from the other side (as in Myers' and Heckel's moves, but
   counted by section), the most words first;
3. a chapter without words of its own is known by its sections, from the innermost outwards;
4. headings that are equal, or of which one came from the other.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from wiki.domain.text.headings import Placed, parted
from wiki.domain.text.matching import Matching
from wiki.domain.text.tokens import HAN, solid

# At least this part (one in so many) of the words of the shorter section says that two are one.
_LEAST_PART = 4
_SAME_NAME = 1_000
_SAME_TITLE = 40
# An article line that holds so many characters beyond its title speaks for itself.
_WORDS = 16


# "附 则" is "附则", set for the eye.
_SPACED_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


class Kept(NamedTuple):
    """A heading in a passage that stayed: the number of the old section, the new passage, where the run ends."""

    old: int
    place: int
    end: int


class Standing(Protocol):
    """What is asked of an old section."""

    @property
    def level(self) -> int:
        """1 is the highest."""

    @property
    def title(self) -> str:
        """The heading without markup."""

    @property
    def start(self) -> int:
        """The index of the heading's passage."""


def identities(
    old: Sequence[Standing], new: Sequence[Placed], found: Matching, kept: Sequence[Kept]
) -> list[int | None]:
    """For each new heading the number of the old section that it is, None if it is new.

    Args:
        old: the old sections, in order.
        new: the new headings, in order.
        found: the passages of both texts.
        kept: the headings that stand in passages that stayed, in order.

    Cost: linear in the headings; the words are looked at of those sections only that are not settled by their place.
    """
    numbers = dict(zip([index for index, _ in new], range(len(new)), strict=True))
    rounds = _Rounds(old, new, found)
    for one in kept:
        number = numbers.get(one.place)
        if number is None:
            continue
        heading = new[number][1]
        if one.place + 1 < one.end or speaks(heading.title, found.new[one.place], is_line=heading.rank > 0):
            rounds.take(number, one.old)
    free_old = [number for number in range(len(old)) if number not in rounds.taken]
    free_new = [number for number in range(len(new)) if number not in rounds.origin]
    if free_old and free_new:
        rounds.run(free_old, free_new)
    return [rounds.origin.get(number) for number in range(len(new))]


def speaks(title: str, passage: str, *, is_line: bool) -> bool:
    """Whether a heading is known by itself: by its name, the identity it names, or the words of an article line."""
    if is_line and len(passage.strip()) >= len(title) + _WORDS:
        return True
    return bool(parted(title)[1]) or "{" in passage


@dataclass(slots=True)
class _Rounds:
    old: Sequence[Standing]
    new: Sequence[Placed]
    found: Matching
    origin: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def take(self, number: int, origin: int) -> bool:
        """A new and an old section have found each other, unless one of them has another."""
        if number in self.origin or origin in self.taken:
            return False
        self.origin[number] = origin
        self.taken.add(origin)
        return True

    def run(self, olds: list[int], news: list[int]) -> None:
        """All rounds but the first, over the sections that are not settled."""
        names = _names((number, self.old[number].title) for number in olds)
        new_names = _names((number, self.new[number][1].title) for number in news)
        origins = self.found.origins()
        came = self._came(news, origins)
        self._by_name(names, new_names, came)
        self._by_words(news, origins, came, (names, new_names))
        left = [number for number in news if number not in self.origin]
        if left and len(self.taken) < len(self.old):
            self._by_sections(left)
        self._by_heading([number for number in left if number not in self.origin], came, (names, new_names))

    def _came(self, news: Iterable[int], origins: Sequence[int | None]) -> dict[int, int]:
        """New section to the old one from whose heading its heading came."""
        starts = {section.start: number for number, section in enumerate(self.old)}
        came = {}
        for number in news:
            origin = origins[self.new[number][0]]
            if origin in starts:
                came[number] = starts[origin]
        return came

    def _by_name(self, names: dict[int, str], new_names: dict[int, str], came: dict[int, int]) -> None:
        single = _single(names)
        for name, number in _single(new_names).items():
            if name in single:
                self.take(number, single[name])
        for number, origin in came.items():
            if new_names[number] and new_names[number] == names.get(origin):
                self.take(number, origin)

    def _by_words(
        self,
        news: Sequence[int],
        origins: Sequence[int | None],
        came: dict[int, int],
        names: tuple[dict[int, str], dict[int, str]],
    ) -> None:
        starts = [section.start for section in self.old]
        scores: list[tuple[int, int, int]] = []
        for number in news:
            if number in self.origin:
                continue
            words: Counter[int] = Counter()
            for index in self._own(number):
                origin = origins[index]
                owner = bisect_right(starts, origin) - 1 if origin is not None else -1
                if owner >= 0 and owner not in self.taken:
                    words[owner] += len(self.found.new[index])
            size = sum(len(self.found.new[index]) for index in self._own(number))
            for owner, shared in words.items():
                if shared * _LEAST_PART >= min(size, self._size(owner)):
                    title = self.new[number][1].title == self.old[owner].title
                    bonus = _SAME_TITLE * (title + (came.get(number) == owner))
                    if names[1][number] and names[1][number] == names[0].get(owner):
                        bonus += _SAME_NAME
                    scores.append((-shared - bonus, number, owner))
        for _, number, owner in sorted(scores):
            self.take(number, owner)

    def _by_sections(self, left: Sequence[int]) -> None:
        above = _parents([section.level for section in self.old])
        inside: dict[int, list[int]] = defaultdict(list)
        for number, parent in enumerate(_parents([heading.level for _, heading in self.new])):
            inside[parent].append(number)
        for number in reversed(left):
            votes: Counter[int] = Counter()
            for child in inside[number]:
                origin = self.origin.get(child)
                if origin is not None and above[origin] >= 0 and above[origin] not in self.taken:
                    votes[above[origin]] += 1
            for origin in sorted(votes, key=lambda one: (-votes[one], one)):
                if self.take(number, origin):
                    break

    def _by_heading(
        self, left: Sequence[int], came: dict[int, int], names: tuple[dict[int, str], dict[int, str]]
    ) -> None:
        for number in left:
            origin = came.get(number)
            if origin is not None and self._heading_says(number, origin, (names[0].get(origin, ""), names[1][number])):
                self.take(number, origin)
        titles: dict[str, list[int]] = defaultdict(list)
        named: dict[str, list[int]] = defaultdict(list)
        for origin in sorted(names[0], reverse=True):
            titles[self.old[origin].title].append(origin)
            named[names[0][origin]].append(origin)
        for number in left:
            for among in (titles[self.new[number][1].title], named[names[1][number]] if names[1][number] else []):
                while among and number not in self.origin:
                    self.take(number, among.pop())

    def _heading_says(self, number: int, origin: int, names: tuple[str, str]) -> bool:
        """Whether a heading that came from another proves anything, though no words below it came along.

        "Art. 2 Fees" and "Art. 3 Court" are alike but for what matters.
        """
        if not self._own(number) or self.old[origin].start + 1 == self._end(origin):
            return True
        if not any(names):
            return self.old[origin].title == self.new[number][1].title
        old, new = (frozenset(solid(name)) for name in names)
        return 2 * len(old & new) >= min(len(old), len(new))

    def _own(self, number: int) -> range:
        """The passages of a new section up to the next heading, without a heading that holds its title alone."""
        start, heading = self.new[number]
        end = self.new[number + 1][0] if number + 1 < len(self.new) else len(self.found.new)
        return range(start if heading.rank else start + 1, end)

    def _size(self, number: int) -> int:
        start = self.old[number].start
        return sum(map(len, self.found.old[start + 1 : self._end(number)])) or len(self.found.old[start])

    def _end(self, number: int) -> int:
        """Where the words of an old section end: at the next heading."""
        return self.old[number + 1].start if number + 1 < len(self.old) else len(self.found.old)


def _names(titles: Iterable[tuple[int, str]]) -> dict[int, str]:
    return {number: _SPACED_HAN.sub("", parted(title)[1]).casefold() for number, title in titles}


def _single(names: dict[int, str]) -> dict[str, int]:
    counts = Counter(names.values())
    return {name: number for number, name in names.items() if name and counts[name] == 1}


def _parents(levels: Sequence[int]) -> list[int]:
    """For each section the one that holds it, -1 if none does."""
    parents = []
    open_: list[int] = []
    for number, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            open_.pop()
        parents.append(open_[-1] if open_ else -1)
        open_.append(number)
    return parents
