"""How much of what an engine says of two texts is true.

An engine answers with runs (i, j, size): characters from i on in the old text are those from j on in the new one. A
token is matched if a run holds it whole on both sides. A match is right if both are the same word by identity; one of
equal text but other identity is wrong. Blanks are not counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.truth import Correspondence, Passage, correspondence

Run = tuple[int, int, int]


@dataclass(slots=True)
class Score:
    """Of `said` matches `right` are right, of `true` ones `found` were found; adds up."""

    right: int = 0
    said: int = 0
    found: int = 0
    true: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.said + other.said, self.found + other.found, self.true + other.true)

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class Case:
    """Two versions with their truth.

    Attributes:
        name: for tables.
        old: passages of the old version, with `olds` their texts and `one` the whole text.
        new: passages of the new one, with `news` and `other`.
    """

    def __init__(self, name: str, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        self.name = name
        self.old, self.new = old, new
        self.olds, self.news = [passage.text for passage in old], [passage.text for passage in new]
        self.one, self.other = "".join(self.olds), "".join(self.news)
        self.truth: Correspondence = correspondence(old, new)
        still_old, still_new = {i for i, _ in self.truth.untouched}, {j for _, j in self.truth.untouched}
        #: start -> (end, ident, whether the passage was touched)
        self._old = {start: (end, ident, i not in still_old) for i, start, end, ident in _places(old)}
        places = list(_places(new))
        idents = {ident for _, _, _, ident in places}
        #: the share of the old words that still stand, 0 to 1
        self.left = sum(ident in idents for _, ident, _ in self._old.values()) / max(1, len(self._old))
        self._starts = [start for _, start, _, _ in places]
        self._new = [(end, ident, j not in still_new) for j, _, end, ident in places]
        touched_old = {ident for _, ident, touched in self._old.values() if touched}
        known = {ident for _, ident, _ in self._old.values()}
        self._true = sum(1 for _, ident, touched in self._new if ident in known and (touched or ident in touched_old))

    def score(self, runs: Iterable[Run]) -> Score:
        """How an engine did on the tokens of passages that were touched on either side."""
        right = said = 0
        for i, j, size in runs:
            place = bisect_left(self._starts, j)
            while place < len(self._starts):
                start = self._starts[place]
                end, ident, touched = self._new[place]
                if end > j + size:
                    break
                found = self._old.get(start - j + i)
                if found is not None and found[0] - (start - j + i) == end - start and (touched or found[2]):
                    said += 1
                    right += found[1] == ident
                place += 1
        return Score(right, said, right, self._true)

    def score_moves(self, moved: Iterable[tuple[int, int]]) -> Score:
        """How an engine did on moved passages.

        Where two passages changed places, either may be said to have moved. So a move that was said is right if it is
        one of the truth's, or a true pair that is out of order with one that was not said to have moved; and one of the
        truth's counts as found if it was said, or all that it is out of order with was.
        """
        moved = set(moved)
        pairs = set(self.truth.stayed) | set(self.truth.moved)
        truth = set(self.truth.moved)
        staying = pairs - moved
        right = sum(pair in truth or (pair in pairs and _crosses(pair, staying)) for pair in moved)
        found = sum(pair in moved or not _crosses(pair, staying) for pair in truth)
        return Score(right, len(moved), found, len(truth))


def _places(passages: Sequence[Passage]) -> Iterable[tuple[int, int, int, int]]:
    """(index of the passage, start, end, ident) of the tokens that are not blank."""
    at = 0
    for index, passage in enumerate(passages):
        for word in passage:
            end = at + len(word.text)
            if not word.text.isspace():
                yield index, at, end, word.ident
            at = end


def _crosses(pair: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    i, j = pair
    return any((i < i_other) != (j < j_other) for i_other, j_other in others if i != i_other)
