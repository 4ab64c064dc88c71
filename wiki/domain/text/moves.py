"""Moved passages, found among what an alignment in order has left over on both sides.

First exact runs: a passage that is unique among the leftovers of both sides, extended both ways over equal neighbours (Heckel
1978, "A technique for isolating differences between files"), if the run holds `LEAST` characters or a heading. Then passages that moved and
were edited, by likeness; and the neighbours that went with them, such as the heading of a moved and reworded section.
"""

from collections.abc import Sequence

from wiki.domain.text.likeness import Likeness

#: A run of equal passages is a move only from this many characters on; shorter ones come together by chance.
LEAST = 24
#: Moved and edited passages must be so alike (0 to 1).
LIKE = 0.6
_NEIGHBOUR_LIKE = 0.4
_LEAST_TITLE = 3

Pair = tuple[int, int]


def exact_moves(old: Sequence[str], new: Sequence[str], left: set[int], right: set[int]) -> list[Pair]:
    """Pairs of equal passages that moved; they are taken out of `left` and `right`. Linear in the leftovers."""
    places: dict[str, int] = {}
    for j in right:
        places[new[j]] = -1 if new[j] in places else j
    single: dict[str, int] = {}
    for i in left:
        single[old[i]] = -1 if old[i] in single else i
    pairs: list[Pair] = []
    for i in sorted(single.values()):
        j = places.get(old[i], -1) if i >= 0 else -1
        if j < 0 or i not in left or j not in right:
            continue
        run = _extended(old, new, left, right, (i, j))
        if sum(len(old[i].strip()) for i, _ in run) >= LEAST or any(_is_title(old[i]) for i, _ in run):
            _take(pairs, run, left, right)
    return pairs


def edited_moves(
    old: Sequence[str], new: Sequence[str], left: set[int], right: set[int], likeness: Likeness
) -> list[Pair]:
    """Pairs of passages that moved and were edited, the most alike first; taken out of `left` and `right`."""
    found = likeness.candidates(
        [i for i in sorted(left) if len(old[i].strip()) >= LEAST],
        [j for j in sorted(right) if len(new[j].strip()) >= LEAST],
        LIKE,
    )
    pairs: list[Pair] = []
    for candidate in sorted(
        found, key=lambda candidate: (-candidate.likeness, -candidate.weight, candidate.old, candidate.new)
    ):
        i, j = candidate.old, candidate.new
        if i in left and j in right and likeness.enough(i, j, candidate.likeness, LIKE):
            _take(pairs, [(i, j)], left, right)
    return pairs


def companions(
    old: Sequence[str], new: Sequence[str], left: set[int], right: set[int], likeness: Likeness, moved: list[Pair]
) -> list[Pair]:
    """Leftover neighbours of moved passages that went with them: equal or alike, in the same place beside them."""
    pairs: list[Pair] = []
    for i, j in moved:
        for step in (-1, 1):
            one, other = i + step, j + step
            while (
                one in left
                and other in right
                and (old[one] == new[other] or likeness.enough(one, other, likeness.quick(one, other), _NEIGHBOUR_LIKE))
            ):
                _take(pairs, [(one, other)], left, right)
                one, other = one + step, other + step
    return pairs


def _is_title(passage: str) -> bool:
    """Whether a passage is a heading with a name: short as it may be, it does not come back elsewhere by chance."""
    return passage[0] == "#" and len(passage.strip("# \t\n")) > _LEAST_TITLE


def _extended(old: Sequence[str], new: Sequence[str], left: set[int], right: set[int], pair: Pair) -> list[Pair]:
    run = [pair]
    for step in (-1, 1):
        i, j = pair[0] + step, pair[1] + step
        while i in left and j in right and old[i] == new[j]:
            run.append((i, j))
            i, j = i + step, j + step
    return run


def _take(pairs: list[Pair], run: list[Pair], left: set[int], right: set[int]) -> None:
    pairs.extend(run)
    left.difference_update(i for i, _ in run)
    right.difference_update(j for _, j in run)
