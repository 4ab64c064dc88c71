"""Anchors: the words of a revision that a thread is about, carried through every later revision by the edit scripts.

Places are kept as passages with offsets in characters, since a passage is stored once: while it stands where it stood,
nothing need be done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from wiki.domain.text.tokens import solid
from wiki.domain.tracks import weight


class State(StrEnum):
    """How an anchor stands, in one word: what weighs most comes first in `Stand.state`."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"
    BACK = "back"


class Span(NamedTuple):
    """Characters `start` to `end` of a passage, by its id; `nth` tells passages with the same words apart, from 0."""

    passage: int
    nth: int
    start: int
    end: int


class Scar(NamedTuple):
    """The passages around a place that words have left, by their ids, 0 where there is none."""

    before: int = 0
    host: int = 0
    after: int = 0


NO_SCAR = Scar()


@dataclass(frozen=True, slots=True)
class Stand:
    """How an anchor stands from a revision on.

    Attributes:
        revision: since when.
        spans: what is left of the anchor's own words, in order; none when it is gone.
        same: whether its words are what they were, blanks apart, with nothing between them.
        moved: whether it stands elsewhere in the text than it did.
        back: whether it was gone in between.
        scar: where it was when it is gone: the passages before it, around it and after it, 0 where there is none.
    """

    revision: int
    spans: tuple[Span, ...]
    same: bool = True
    moved: bool = False
    back: bool = False
    scar: Scar = NO_SCAR

    @property
    def state(self) -> State:
        """The one word for it."""
        if not self.spans:
            return State.GONE
        if not self.same:
            return State.CHANGED
        if self.moved:
            return State.MOVED
        return State.BACK if self.back else State.SAME


@dataclass(slots=True)
class Version:
    """A revision as anchors are carried through it; its passages are read only where something happened to one.

    Attributes:
        number: the revision's number.
        ids: the ids of its passages, in order.
        read: returns the texts of passages by their ids.
        twin: the newest earlier revision with the very same text, 0 if there is none.
    """

    number: int
    ids: Sequence[int]
    read: Callable[[Sequence[int]], Sequence[str]]
    twin: int = 0
    _passages: Sequence[str] | None = None

    @property
    def passages(self) -> Sequence[str]:
        """The texts of its passages, in order."""
        if self._passages is None:
            self._passages = self.read(self.ids)
        return self._passages

    def index(self, span: Span) -> int | None:
        """Where the passage of a span stands in it, None if it does not."""
        place = -1
        for _ in range(span.nth + 1):
            try:
                place = self.ids.index(span.passage, place + 1)
            except ValueError:
                return None
        return place

    def span(self, index: int, start: int, end: int) -> Span:
        """Characters `start` to `end` of its passage at `index`, to be kept."""
        passage = self.ids[index]
        return Span(passage, self.ids[:index].count(passage), start, end)


@dataclass
class Trail:
    """An anchor with all its stands, oldest first; the last one is how it stands in revision `carried`.

    `words` is what it was made on, exactly.
    """

    words: str
    stands: list[Stand]
    carried: int

    @property
    def stand(self) -> Stand:
        """How it stands now."""
        return self.stands[-1]

    @cached_property
    def solid(self) -> list[str]:
        """Its words without blanks."""
        return solid(self.words)

    @cached_property
    def weight(self) -> int:
        """How many characters of it are no blanks."""
        return weight(self.words)

    def at(self, revision: int) -> Stand | None:
        """How it stood in a revision; None before it was made. Linear in the number of its stands."""
        found = None
        for stand in self.stands:
            if stand.revision > revision:
                break
            found = stand
        return found


def anchored(version: Version, start: int, end: int) -> Trail:
    """The anchor on characters `start` to `end` of a revision's text, not carried anywhere yet.

    Blanks at its ends are left out. Raises ValueError when nothing else is left. Cost: linear in the text.
    """
    pieces: list[tuple[int, int, int]] = []
    bounds = list(accumulate(map(len, version.passages), initial=0))
    for index, passage in enumerate(version.passages):
        low, high = max(start, bounds[index]) - bounds[index], min(end, bounds[index + 1]) - bounds[index]
        if low < high and (words := passage[low:high]).strip():
            low += (len(words) - len(words.lstrip())) if not pieces else 0
            pieces.append((index, low, low + len(passage[low:high].rstrip())))
    if not pieces:
        raise ValueError("an anchor needs words")
    text = "".join(version.passages)
    low, high = bounds[pieces[0][0]] + pieces[0][1], bounds[pieces[-1][0]] + pieces[-1][2]
    spans = tuple(version.span(*piece) for piece in pieces)
    return Trail(text[low:high], [Stand(version.number, spans)], version.number)


def extent(version: Version, stand: Stand) -> list[tuple[int, int, int]]:
    """Where an anchor stands in a revision: (index of a passage, start, end), from its first word to its last.

    What others wrote between its words is within. Empty when it is gone. Cost: as its spans.
    """
    found: dict[int, tuple[int, int]] = {}
    for span in stand.spans:
        index = version.index(span)
        if index is None:
            continue
        low, high = found.get(index, (span.start, span.end))
        found[index] = min(low, span.start), max(high, span.end)
    places = sorted(found)
    if not places:
        return []
    first, last = places[0], places[-1]
    result = []
    for index in range(first, last + 1):
        passage = version.passages[index]
        low = found[first][0] if index == first else 0
        high = found[last][1] if index == last else len(passage.rstrip())
        if low < high:
            result.append((index, low, high))
    return result


def wording(version: Version, stand: Stand) -> str:
    """The words between an anchor's first and last word in a revision; empty when it is gone."""
    places = extent(version, stand)
    passages = version.passages
    whole = [passages[index][low:] for index, low, _ in places[:-1]]
    return "".join([*whole, *(passages[index][low:high] for index, low, high in places[-1:])])
