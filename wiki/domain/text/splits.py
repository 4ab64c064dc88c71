"""Passages that were cut into several, and such as were run together into one.

Only where it is plain: each piece beside the first holds mostly words of the whole that the others lack, and together
the pieces hold most words of the whole, in order. Looked for around pairs of passages that lack words on one side, and
among the leftovers of one gap; the work is counted by `Likeness`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from wiki.domain.text.align import common_length
from wiki.domain.text.likeness import Likeness
from wiki.domain.text.moves import Pair

# So much of a piece must be words of the whole (0 to 1), by its quick bag of words and by its words in order.
_BAG = 0.2
_PIECE = 0.5
# So much of the whole must stand in the pieces, in order.
_WHOLE = 0.5
# More pieces than this are not looked for, nor more pairs of leftovers in one gap.
_MOST = 12
_PAIRS = 256

#: One whole passage and its pieces, by index: a split read forwards, a join read backwards.
Parts = tuple[int, tuple[int, ...]]


@dataclass(slots=True)
class Cuts:
    """Finds wholes of one side that stand in pieces on the other.

    Attributes:
        wholes: the passages of the side that holds wholes.
        pieces: the passages of the side that holds pieces.
        whole: indexes of wholes that have no partner yet.
        free: indexes of pieces that have no partner yet.
        likeness: knows the words, and counts the work.
    """

    wholes: Sequence[str]
    pieces: Sequence[str]
    whole: set[int]
    free: set[int]
    likeness: Likeness

    def around(self, pairs: Iterable[Pair]) -> list[Parts]:
        """The wholes among pairs (whole, piece) beside whose piece free ones stand that belong to the whole as well."""
        found: list[Parts] = []
        for whole, piece in pairs:
            if not ({piece - 1, piece + 1} & self.free) or self.wholes[whole] == self.pieces[piece]:
                continue
            parts = self._grown(whole, (piece,))
            if len(parts) > 1 and self._plain(whole, parts):
                self._take(whole, parts)
                found.append((whole, parts))
        return found

    def among(self, wholes: Sequence[int], pieces: Sequence[int]) -> list[Parts]:
        """The wholes that stand in consecutive pieces, of leftovers in the same gap."""
        found: list[Parts] = []
        if len(pieces) < 2 or len(wholes) * len(pieces) > _PAIRS:
            return found
        for whole in wholes:
            for piece in pieces:
                if whole in self.whole and {piece, piece + 1} <= self.free and self._holds(whole, piece):
                    parts = self._grown(whole, (piece,))
                    if len(parts) > 1 and self._plain(whole, parts):
                        self._take(whole, parts)
                        found.append((whole, parts))
        return found

    def _take(self, whole: int, parts: tuple[int, ...]) -> None:
        self.whole.discard(whole)
        self.free.difference_update(parts)

    def _grown(self, whole: int, parts: tuple[int, ...]) -> tuple[int, ...]:
        """The parts with those free neighbours that bring words of the whole which the others lack."""
        common = self._common(whole, parts)
        for after in (True, False):
            while len(parts) < _MOST:
                piece = parts[-1] + 1 if after else parts[0] - 1
                if piece not in self.free or not self._holds(whole, piece):
                    break
                grown = (*parts, piece) if after else (piece, *parts)
                more = self._common(whole, grown)
                if more - common < _PIECE * len(self.likeness.words(self.pieces[piece])):
                    break
                parts, common = grown, more
        return parts

    def _holds(self, whole: int, piece: int) -> bool:
        one, other = self.wholes[whole], self.pieces[piece]
        if (one[0] == "#") != (other[0] == "#"):
            return False
        bag = self.likeness.bag(other)
        return len(bag & self.likeness.bag(one)) >= _BAG * len(bag)

    def _plain(self, whole: int, parts: tuple[int, ...]) -> bool:
        words = self.likeness.words
        size = max(len(words(self.wholes[whole])), sum(len(words(self.pieces[part])) for part in parts))
        return self._common(whole, parts) >= _WHOLE * size

    def _common(self, whole: int, parts: Iterable[int]) -> int:
        words = self.likeness.words
        together = list(chain.from_iterable(words(self.pieces[part]) for part in parts))
        return common_length(words(self.wholes[whole]), together, self.likeness.work)
