"""Which passage of one text is which of another: the same, edited in its place, or moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wiki.domain.text.align import Run, runs
from wiki.domain.text.likeness import Likeness, in_order
from wiki.domain.text.moves import Leftovers, Pair

#: An old passage and the new ones that it became.
Split = tuple[int, tuple[int, ...]]
#: Old passages and the new one that they became.
Joined = tuple[tuple[int, ...], int]

# Passages in the same gap must be so alike (0 to 1) to be one passage, edited.
_LIKE = 0.4


@dataclass(frozen=True, slots=True)
class Matching:
    """Which passages of two texts belong together; every passage is in one of the lists, once, at most.

    Attributes:
        old: passages of the old text.
        new: passages of the new text.
        same: runs of equal passages in order.
        edited: pairs in order, and in order with `same`.
        moved: pairs out of order, equal or edited.
        likeness: what has been learned of the words on the way.
        split: an old passage, and the new ones that it became: consecutive, at least two.
        joined: old passages, consecutive, at least two, and the new one that they became.
    """

    old: list[str]
    new: list[str]
    same: list[Run]
    edited: list[Pair]
    moved: list[Pair]
    likeness: Likeness
    split: list[Split] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)

    def left(self) -> tuple[list[int], list[int]]:
        """Old and new passages that are in none of the lists: deleted and inserted."""
        gaps = list(_gaps(self.same, len(self.old), len(self.new)))
        olds, news = set[int](), set[int]()
        for pairs in (self.edited, self.moved):
            olds.update(i for i, _ in pairs)
            news.update(j for _, j in pairs)
        for i, pieces in self.split:
            olds.add(i)
            news.update(pieces)
        for parts, j in self.joined:
            olds.update(parts)
            news.add(j)
        return (
            [i for start, end, _, _ in gaps for i in range(start, end) if i not in olds],
            [j for _, _, start, end in gaps for j in range(start, end) if j not in news],
        )

    def origins(self) -> list[int | None]:
        """For each new passage its old one, None if it is new.

        Every piece of a split comes from the passage that was split; a joined one from its largest part, of equal ones
        the first.
        """
        result: list[int | None] = [None] * len(self.new)
        for i, j, size in self.same:
            result[j : j + size] = range(i, i + size)
        for i, j in self.edited:
            result[j] = i
        for i, j in self.moved:
            result[j] = i
        for i, pieces in self.split:
            for j in pieces:
                result[j] = i
        for parts, j in self.joined:
            result[j] = max(parts, key=lambda i: (len(self.old[i]), -i))
        return result


def matching(old: Sequence[str], new: Sequence[str]) -> Matching:
    """Pairs the passages of two texts.

    Cost: the trimming of equal ends by memory compare; then as the changed region, bounded by counted work.
    """
    old, new = list(old), list(new)
    same = runs(old, new)
    likeness = Likeness(old, new)
    gaps = list(_gaps(same, len(old), len(new)))
    leftovers = Leftovers(
        old,
        new,
        {i for start, end, _, _ in gaps for i in range(start, end)},
        {j for _, _, start, end in gaps for j in range(start, end)},
    )
    edited: list[Pair] = []
    if leftovers:
        leftovers.find_exact()
        for i, i_end, j, j_end in gaps:
            olds = [place for place in range(i, i_end) if place in leftovers.left]
            news = [place for place in range(j, j_end) if place in leftovers.right]
            if olds and news:
                chosen = in_order(likeness.candidates(olds, news, _LIKE))
                edited += [(i, j) for quick, i, j, _ in chosen if likeness.enough(i, j, quick, _LIKE)]
        leftovers.take(edited)
    if leftovers:
        leftovers.find_edited(likeness)
    return Matching(old, new, same, edited, leftovers.moved, likeness)


def _gaps(same: Sequence[Run], old_length: int, new_length: int) -> Iterator[tuple[int, int, int, int]]:
    """Stretches between the runs: old start and end, new start and end."""
    i = j = 0
    for i_run, j_run, size in [*same, (old_length, new_length, 0)]:
        if i < i_run or j < j_run:
            yield i, i_run, j, j_run
        i, j = i_run + size, j_run + size
