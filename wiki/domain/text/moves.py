"""Moved passages, found among what an alignment in order has left over on both sides.

First exact runs: a passage that is unique among the leftovers of both sides, extended both ways over equal neighbours
(Heckel 1978, "A technique for isolating differences between files"), if the run holds `LEAST` characters or a heading.
Then passages that moved and were edited, by likeness; and the neighbours that went with them, such as the heading of a
moved and reworded section.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wiki.domain.text.likeness import Likeness

#: A run of equal passages is a move only from this many characters on; shorter ones come together by chance.
LEAST = 24
#: Moved and edited passages must be so alike (0 to 1).
LIKE = 0.6
_NEIGHBOUR_LIKE = 0.4
_LEAST_TITLE = 3

Pair = tuple[int, int]


@dataclass(slots=True)
class Leftovers:
    """Passages of two texts that are still without a partner, by index; those that find one are taken out.

    Attributes:
        moved: the pairs found so far.
    """

    old: Sequence[str]
    new: Sequence[str]
    left: set[int]
    right: set[int]
    moved: list[Pair] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.left and self.right)

    def take(self, pairs: Iterable[Pair]) -> None:
        """These have found each other."""
        for i, j in pairs:
            self.left.discard(i)
            self.right.discard(j)

    def find_exact(self) -> None:
        """Finds equal passages that moved. Linear."""
        places = _single(self.new, self.right)
        for passage, i in sorted(_single(self.old, self.left).items(), key=lambda item: item[1]):
            j = places.get(passage)
            if j is None or i not in self.left or j not in self.right:
                continue
            run = [(i, j), *self._beside((i, j), None)]
            if sum(len(self.old[i].strip()) for i, _ in run) >= LEAST or any(_is_title(self.old[i]) for i, _ in run):
                self._move(run)

    def find_edited(self, likeness: Likeness) -> None:
        """Finds passages that moved and were edited, the most alike first, and the neighbours that went with a move."""
        old = [i for i in sorted(self.left) if len(self.old[i].strip()) >= LEAST]
        new = [j for j in sorted(self.right) if len(self.new[j].strip()) >= LEAST]
        found = likeness.candidates(old, new, LIKE)
        for quick, i, j, _ in sorted(found, key=lambda one: (-one.likeness, -one.weight, one.old, one.new)):
            if i in self.left and j in self.right and likeness.enough(i, j, quick, LIKE):
                self._move([(i, j)])
        for pair in list(self.moved):
            self._move(self._beside(pair, likeness))

    def _beside(self, pair: Pair, likeness: Likeness | None) -> list[Pair]:
        """Leftover neighbours on both sides of a pair that are equal, or alike if a likeness is given."""
        found: list[Pair] = []
        for step in (-1, 1):
            i, j = pair[0] + step, pair[1] + step
            while i in self.left and j in self.right and self._partners(i, j, likeness):
                found.append((i, j))
                i, j = i + step, j + step
        return found

    def _partners(self, i: int, j: int, likeness: Likeness | None) -> bool:
        if self.old[i] == self.new[j]:
            return True
        return likeness is not None and likeness.enough(i, j, likeness.quick(i, j), _NEIGHBOUR_LIKE)

    def _move(self, pairs: list[Pair]) -> None:
        self.moved += pairs
        self.take(pairs)


def _single(passages: Sequence[str], indexes: Iterable[int]) -> dict[str, int]:
    """Passage to index, of those that are unique among the indexes."""
    places: dict[str, int] = {}
    for index in indexes:
        passage = passages[index]
        places[passage] = -1 if passage in places else index
    return {passage: index for passage, index in places.items() if index >= 0}


def _is_title(passage: str) -> bool:
    """Whether a passage is a heading with a name: short as it may be, it does not come back elsewhere by chance."""
    return passage[0] == "#" and len(passage.strip("# \t\n")) > _LEAST_TITLE
