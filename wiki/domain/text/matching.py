"""Which passage of one text is which of another: the same, edited in its place, or moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wiki.domain.text.align import Run, Work, runs
from wiki.domain.text.likeness import Candidate, Likeness, in_order
from wiki.domain.text.moves import Leftovers, Pair, settled
from wiki.domain.text.splits import Cuts

#: An old passage and the new ones that it became.
Split = tuple[int, tuple[int, ...]]
#: Old passages and the new one that they became.
Joined = tuple[tuple[int, ...], int]

#: What stands between two runs: old start and end, new start and end.
Gap = tuple[int, int, int, int]

# Passages in the same gap must be so alike (0 to 1) to be one passage, edited.
_LIKE = 0.33


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


def matching(old: Sequence[str], new: Sequence[str], work: Work | None = None) -> Matching:
    """Pairs the passages of two texts.

    Args:
        old: the old passages.
        new: the new passages.
        work: what it may cost; where it ends the answer is coarser, but still sound.

    Cost: the trimming of equal ends by memory compare; then as the changed region, bounded by counted work.
    """
    old, new = list(old), list(new)
    work = work or Work()
    same = runs(old, new, 0, work)
    likeness = Likeness(old, new, work)
    gaps = list(_gaps(same, len(old), len(new)))
    leftovers = Leftovers(
        old,
        new,
        {i for start, end, _, _ in gaps for i in range(start, end)},
        {j for _, _, start, end in gaps for j in range(start, end)},
    )
    if not leftovers:
        return Matching(old, new, same, [], [], likeness)
    leftovers.find_exact()
    edited, known = _in_gaps(leftovers, gaps, likeness)
    if leftovers:
        leftovers.find_edited(likeness, known)
    split, joined = _cut(leftovers, gaps, [*edited, *leftovers.moved], likeness)
    wholes, results = {i for i, _ in split}, {j for _, j in joined}
    edited = [(i, j) for i, j in edited if i not in wholes and j not in results]
    leftovers.moved = [(i, j) for i, j in leftovers.moved if i not in wholes and j not in results]
    if leftovers:
        leftovers.find_phrases(likeness)
        leftovers.find_beside([*same, *((i, j, 1) for i, j in [*edited, *leftovers.moved])], likeness)
    moved: list[Pair] = []
    if leftovers.moved:
        same, edited, moved = settled(likeness, same, edited, leftovers.moved)
    return Matching(old, new, same, edited, moved, likeness, split, joined)


def _in_gaps(
    leftovers: Leftovers, gaps: Sequence[Gap], likeness: Likeness
) -> tuple[list[Pair], list[Candidate] | None]:
    """The pairs of edited passages within the gaps, in order; and the candidates, if one gap held all leftovers."""
    edited: list[Pair] = []
    known: list[Candidate] | None = None
    for gap in gaps:
        olds, news = _within(leftovers, gap)
        if olds and news:
            candidates = likeness.candidates(olds, news, _LIKE)
            if len(olds) == len(leftovers.left) and len(news) == len(leftovers.right):
                known = candidates
            chosen = in_order(candidates)
            edited += [(i, j) for quick, i, j, _ in chosen if likeness.enough(i, j, quick, _LIKE)]
    leftovers.take(edited)
    return edited, known


def _cut(
    leftovers: Leftovers, gaps: Sequence[Gap], pairs: list[Pair], likeness: Likeness
) -> tuple[list[Split], list[Joined]]:
    """The passages that were split, and those that were joined."""
    splits = Cuts(leftovers.old, leftovers.new, leftovers.left, leftovers.right, likeness)
    joins = Cuts(leftovers.new, leftovers.old, leftovers.right, leftovers.left, likeness)
    found: list[Split] = splits.around(pairs) if leftovers.right else []
    back: list[Split] = []
    if leftovers.left:
        taken = {i for i, _ in found}
        back = joins.around([(j, i) for i, j in pairs if i not in taken])
    if leftovers:
        for gap in gaps:
            olds, news = _within(leftovers, gap)
            found += splits.among(olds, news)
            back += joins.among(news, olds)
    return found, [(parts, whole) for whole, parts in back]


def _within(leftovers: Leftovers, gap: Gap) -> tuple[list[int], list[int]]:
    """The leftovers of a gap."""
    start, end, first, last = gap
    if start == end or first == last:
        return [], []
    return (
        [i for i in range(start, end) if i in leftovers.left],
        [j for j in range(first, last) if j in leftovers.right],
    )


def _gaps(same: Sequence[Run], old_length: int, new_length: int) -> Iterator[Gap]:
    """Stretches between the runs: old start and end, new start and end."""
    i = j = 0
    for i_run, j_run, size in [*same, (old_length, new_length, 0)]:
        if i < i_run or j < j_run:
            yield i, i_run, j, j_run
        i, j = i_run + size, j_run + size
