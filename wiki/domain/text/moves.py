"""Moved passages, found among what an alignment in order has left over on both sides.

First exact runs: a passage that is unique among the leftovers of both sides, extended both ways over equal neighbours
(Heckel 1978, "A technique for isolating differences between files"), if the run holds `LEAST` bytes or a heading.
Then passages that moved and were edited, by likeness; and the neighbours that went with them, such as the heading of a
moved and reworded section. Which of two swapped neighbours moved is settled last, for all pairs at once: what holds
most text stays.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from wiki.domain.text.align import Run, fused, rising
from wiki.domain.text.likeness import Candidate, Likeness

#: A run of equal passages is a move only from this many bytes on; shorter ones come together by chance.
LEAST = 20
#: Moved and edited passages must be so alike (0 to 1).
LIKE = 0.45
_NEIGHBOUR_LIKE = 0.3
# One that stands nowhere else in the whole texts needs but so many.
_LEAST_SINGLE = 8
_BESIDE_LIKE = 0.25
_BETWEEN_LIKE = 0.15
_LEAST_TITLE = 3
# Passages that hold so many phrases which no others hold are the same, however rewritten.
_PHRASES = 2
# Passages that are out of order are weighed by their words up to so many characters together, beyond by characters.
_WEIGHED = 20_000

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
        """Finds equal passages that moved, but for blank lines after them. Linear."""
        places = _single(self.new, self.right)
        short: list[Pair] = []
        for passage, i in sorted(_single(self.old, self.left).items(), key=lambda item: item[1]):
            j = places.get(passage)
            if j is None or i not in self.left or j not in self.right:
                continue
            if len(passage) < LEAST and passage[0] != "#" and passage.isascii() and self._alone(i, j):
                short += [(i, j)] if len(passage) >= _LEAST_SINGLE else []
                continue
            run = [(i, j), *self._beside((i, j), None)]
            if worth([self.old[i] for i, _ in run]):
                self._move(run)
            elif _size(passage) >= _LEAST_SINGLE:
                short.append((i, j))
        if short:
            counts = Counter(map(str.rstrip, chain(self.old, self.new)))
            self._move([(i, j) for i, j in short if self._free(i, j) and counts[self.old[i].rstrip()] == 2])

    def _free(self, i: int, j: int) -> bool:
        return i in self.left and j in self.right

    def find_edited(self, likeness: Likeness, known: Sequence[Candidate] | None) -> None:
        """Finds passages that moved and were edited, the most alike first, and the neighbours that went with a move.

        Args:
            likeness: compares the passages.
            known: candidates that were found already, if all leftovers were among those looked at.
        """
        if known is None:
            old = [i for i in sorted(self.left) if _long(self.old[i])]
            new = [j for j in sorted(self.right) if _long(self.new[j])]
            known = likeness.candidates(old, new, LIKE)
        found = [one for one in known if one.old in self.left and one.new in self.right]
        for quick, i, j, _ in sorted(found, key=lambda one: (-one.likeness, -one.weight, one.old, one.new)):
            if self._free(i, j) and likeness.telling(i, j) and likeness.enough(i, j, quick, LIKE):
                self._move([(i, j)])
        for pair in list(self.moved):
            self._move(self._beside(pair, likeness))

    def find_phrases(self, likeness: Likeness) -> None:
        """Finds passages rewritten almost whole, by phrases that one leftover alone of either side holds."""
        if not self:
            return
        votes = likeness.phrases(sorted(self.left), sorted(self.right))
        for (i, j), count in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
            if i in self.left and j in self.right and count >= _PHRASES:
                rivals = [votes[pair] for pair in votes if pair != (i, j) and (pair[0] == i or pair[1] == j)]
                if 2 * max(rivals, default=0) <= count:
                    self._move([(i, j)])

    def find_beside(self, runs: Iterable[Run], likeness: Likeness) -> None:
        """Finds passages beside others that belong together: where they stand makes up for likeness.

        Headings of the same level before such passages need none at all.
        """
        partners: dict[int, int] = {}
        for i, j, size in runs:
            partners[i], partners[i + size - 1] = j, j + size - 1
        queue = sorted(partners.items())
        for i_known, j_known in queue:
            for step in (-1, 1):
                i, j = i_known + step, j_known + step
                if not self._free(i, j):
                    continue
                section = step < 0 and self.old[i_known][0] != "#"
                titled = section and _level(self.old[i]) == _level(self.new[j]) > 0
                least = _BETWEEN_LIKE if partners.get(i + step) == j + step else _BESIDE_LIKE
                quick = likeness.quick(i, j)
                if titled or (likeness.telling(i, j) and likeness.enough(i, j, quick, least)):
                    partners[i] = j
                    queue.append((i, j))
                    self._move([(i, j)])

    def _beside(self, pair: Pair, likeness: Likeness | None) -> list[Pair]:
        """Leftover neighbours on both sides of a pair that are equal, or alike if a likeness is given."""
        found: list[Pair] = []
        for step in (-1, 1):
            i, j = pair[0] + step, pair[1] + step
            while i in self.left and j in self.right and self._partners(i, j, likeness):
                found.append((i, j))
                i, j = i + step, j + step
        return found

    def _alone(self, i: int, j: int) -> bool:
        """Whether the passages before differ, and those after."""
        old, new = self.old, self.new
        return not (i and j and old[i - 1] == new[j - 1]) and (
            i + 1 == len(old) or j + 1 == len(new) or old[i + 1] != new[j + 1]
        )

    def _partners(self, i: int, j: int, likeness: Likeness | None) -> bool:
        if self.old[i].rstrip() == self.new[j].rstrip():
            return True
        return likeness is not None and likeness.enough(i, j, likeness.quick(i, j), _NEIGHBOUR_LIKE)

    def _move(self, pairs: list[Pair]) -> None:
        self.moved += pairs
        self.take(pairs)


def settled(
    likeness: Likeness, same: Iterable[Run], edited: Iterable[Pair], moved: Iterable[Pair]
) -> tuple[list[Run], list[Pair], list[Pair]]:
    """What is the same, edited, and moved, of all that belongs together, whatever it was taken for so far.

    The heaviest choice in order stays, by the words that both sides hold, so a swap of neighbours is a move of the
    smaller. Cost: n log n in the runs that are out of order; linear in the others.
    """
    found = {(i, j, 1) for i, j in [*edited, *moved]}
    blocks = _blocks(sorted([*same, *found]))
    stay: list[Run] = []
    gone: list[Pair] = []
    for tangle in _tangles(blocks):
        chosen = {0}
        if len(tangle) > 1:
            chosen = set(rising([block[0][1] for block in tangle], _weights(likeness, tangle)))
        for index, block in enumerate(tangle):
            if index in chosen:
                stay += block
            elif any(run in found or worth(likeness.old[run[0] : run[0] + run[2]]) for run in block):
                gone += [(i + step, j + step) for i, j, size in block for step in range(size)]
    old, new = likeness.old, likeness.new
    return (
        fused([(i, j, size) for i, j, size in stay if size > 1 or old[i] == new[j]]),
        [(i, j) for i, j, size in stay if size == 1 and old[i] != new[j]],
        gone,
    )


def _weights(likeness: Likeness, tangle: Sequence[list[Run]]) -> list[float]:
    """How much text both sides hold of each block."""
    old, new = likeness.old, likeness.new
    blocks = [[(i + step, j + step) for i, j, size in block for step in range(size)] for block in tangle]
    exact = sum(len(old[i]) for block in blocks for i, _ in block) <= _WEIGHED

    def weight(i: int, j: int) -> float:
        if old[i] == new[j]:
            return len(likeness.words(old[i])) if exact else len(old[i])
        return likeness.shared(i, j) if exact else len(old[i]) * likeness.quick(i, j)

    return [sum(weight(i, j) for i, j in block) for block in blocks]


def worth(passages: Sequence[str]) -> bool:
    """Whether passages in a row are long enough not to stand elsewhere by chance."""
    return sum(map(_size, passages)) >= LEAST or any(map(is_title, passages))


def _long(passage: str) -> bool:
    """Whether a passage may be worth a search."""
    return len(passage) >= LEAST or (not passage.isascii() and _size(passage) >= LEAST)


def _size(passage: str) -> int:
    """Bytes of a passage without the blanks around it: a Han character says more than a Latin one."""
    text = passage.strip()
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _blocks(pairs: list[Run]) -> list[list[Run]]:
    """Runs in the order of the old text, together where nothing else stands between them on either side."""
    rank = {run[1]: number for number, run in enumerate(sorted(pairs, key=lambda run: run[1]))}
    blocks: list[list[Run]] = []
    for run in pairs:
        if blocks and rank[run[1]] == rank[blocks[-1][-1][1]] + 1:
            blocks[-1].append(run)
        else:
            blocks.append([run])
    return blocks


def _tangles(blocks: Sequence[list[Run]]) -> Iterable[Sequence[list[Run]]]:
    """The blocks, cut wherever all before and all after are in order."""
    least: list[int] = []
    for block in reversed(blocks):
        least.append(min(block[0][1], least[-1] if least else block[0][1]))
    least.reverse()
    start = reached = 0
    for number, block in enumerate(blocks, start=1):
        reached = max(reached, block[0][1])
        if number == len(blocks) or reached < least[number]:
            yield blocks[start:number]
            start = number


def _single(passages: Sequence[str], indexes: Iterable[int]) -> dict[str, int]:
    """Passage without the blanks after it to index, of those that are unique among the indexes."""
    places: dict[str, int] = {}
    for index in indexes:
        passage = passages[index].rstrip()
        places[passage] = -1 if passage in places else index
    return {passage: index for passage, index in places.items() if index >= 0 and passage}


def _level(passage: str) -> int:
    """How deep a heading is, 0 if the passage is none."""
    return len(passage) - len(passage.lstrip("#"))


def is_title(passage: str) -> bool:
    """Whether a passage is a heading with a name: short as it may be, it does not come back elsewhere by chance."""
    return passage[0] == "#" and len(passage.strip("# \t\n")) > _LEAST_TITLE
