"""What truly became of a quotation in a later version.

A quote is a row of tokens of one passage. Of its words (blanks not counted) those that stand in a version are known by
their identity. Its home there is the passage that holds most of them. The quote is

- gone, if its home holds less than half of its words;
- changed, if words of it are missing in its home, others stand among them, or their order is another;
- moved, if its words stand as they stood, but the home has moved (`Correspondence.moved`) or is another passage than
  the one that its old passage became;
- same otherwise.

A quote that is back after a revert is the same again: only the two versions matter, not the way between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tools.truth.correspondence import Correspondence, correspondence
from tools.truth.edits import label_size
from tools.truth.words import Passage, Version, Word


@dataclass(frozen=True, slots=True)
class Quote:
    """So many tokens of a passage of a version, from token `start` on."""

    version: int
    passage: int
    start: int
    size: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)

    @property
    def solid(self) -> list[Word]:
        return [word for word in self.words if not word.text.isspace()]


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a quote.

    Attributes:
        state: same, changed, moved or gone.
        passage: index of its home, None if it is gone.
        start: its first token there.
        size: tokens from its first to its last word there.
        kept: the share of its words that its home holds, 0 to 1.
        moved: whether its home has moved, whatever `state` says.
    """

    state: str
    passage: int | None
    start: int
    size: int
    kept: float
    moved: bool


def quotes(version: Version, random: Random, count: int, *, least: int = 3, most: int = 20) -> list[Quote]:
    """Quotes of 3 to 20 words, none cut through a passage, chosen by chance."""
    made: list[Quote] = []
    for _ in range(count * 20):
        if len(made) == count:
            break
        index = random.randrange(len(version.passages))
        passage = version.passages[index]
        places = [place for place in range(label_size(passage), len(passage)) if not passage[place].text.isspace()]
        size = random.randint(least, most)
        if len(places) < size:
            continue
        first = random.randint(0, len(places) - size)
        start, end = places[first], places[first + size - 1] + 1
        made.append(Quote(version.number, index, start, end - start, passage[start:end]))
    return made


class Standings:
    """Answers for many quotes of one version how they stand in another."""

    def __init__(self, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        self._new = new
        self._truth: Correspondence = correspondence(old, new)
        self._where = {word.ident: (j, place) for j, passage in enumerate(new) for place, word in enumerate(passage)}
        self._heirs = dict(self._truth.stayed)
        self._pieces = {i: set(news) for i, news in self._truth.split}
        self._pieces.update({i: {j} for olds, j in self._truth.joined for i in olds})

    def of(self, quote: Quote) -> Standing:
        words = quote.solid
        places = [self._where[word.ident] for word in words if word.ident in self._where]
        homes = Counter(j for j, _ in places)
        home, kept = max(homes.items(), key=lambda entry: (entry[1], -entry[0]), default=(-1, 0))
        if kept * 2 < len(words):
            return Standing("gone", None, 0, 0, kept / len(words), moved=False)
        spots = [place for j, place in places if j == home]
        start, end = min(spots), max(spots) + 1
        here = [word.ident for word in self._new[home][start:end] if not word.text.isspace()]
        moved = home != self._heirs.get(quote.passage) and home not in self._pieces.get(quote.passage, ())
        changed = here != [word.ident for word in words]
        state = "changed" if changed else "moved" if moved else "same"
        return Standing(state, home, start, end - start, kept / len(words), moved)


def standing(quote: Quote, old: Version, new: Version) -> Standing:
    """What became of one quote of `old` in `new`; for many quotes make `Standings` once."""
    return Standings(old.passages, new.passages).of(quote)
