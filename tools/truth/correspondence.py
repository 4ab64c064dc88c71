"""What truly became of the passages between two versions, told from the identities of their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tools.truth.words import Passage

# A passage is the same one still if this share of the larger of both are words of both.
_SAME = 0.25
# A passage was split into pieces of which each is for the larger part its words, and holds this share of them.
_PIECE = 0.15


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The truth about two versions; passages are given by index, each stands in one list at most.

    Attributes:
        stayed: (old, new) the same passage, exact or edited, in order with all others of this list.
        moved: (old, new) the same passage, but no longer in order with the heaviest row of passages that are.
        exact: which of `moved` have the same words.
        split: (old, news) one passage became several that stand in a row.
        joined: (olds, new) several in a row became one.
        untouched: (old, new) those of `stayed` whose every word, blanks included, is the same.
    """

    stayed: list[tuple[int, int]]
    moved: list[tuple[int, int]]
    exact: set[tuple[int, int]]
    split: list[tuple[int, tuple[int, ...]]]
    joined: list[tuple[tuple[int, ...], int]]
    untouched: list[tuple[int, int]]


def correspondence(old: Sequence[Passage], new: Sequence[Passage]) -> Correspondence:
    """The truth between two versions' passages; about 20 ms for 60 KB."""
    links = _links(old, new)
    split = _divided(links, [len(one.solid) for one in old], [len(one.solid) for one in new])
    turned = {(j, i): shared for (i, j), shared in links.items()}
    joined = [
        (olds, j) for j, olds in _divided(turned, [len(one.solid) for one in new], [len(one.solid) for one in old])
    ]
    news = {j for _, pieces in split for j in pieces} | {j for _, j in joined}
    olds = {i for i, _ in split} | {i for pieces, _ in joined for i in pieces}
    pairs = [
        (i, j)
        for i, j in _mutual(links)
        if i not in olds and j not in news and links[i, j] >= _SAME * max(len(old[i].solid), len(new[j].solid))
    ]
    anchors = [(i, max(pieces, key=lambda j: links.get((i, j), 0))) for i, pieces in split]
    anchors += [(max(pieces, key=lambda i: links.get((i, j), 0)), j) for pieces, j in joined]
    ordered = set(_heaviest([*pairs, *anchors], links))
    stayed = [pair for pair in pairs if pair in ordered]
    moved = [pair for pair in pairs if pair not in ordered]
    exact = {(i, j) for i, j in moved if old[i].solid == new[j].solid}
    untouched = [(i, j) for i, j in stayed if old[i] is new[j] or old[i] == new[j]]
    return Correspondence(stayed, moved, exact, split, joined, untouched)


def _links(old: Sequence[Passage], new: Sequence[Passage]) -> dict[tuple[int, int], int]:
    """How many words, blanks not counted, of an old passage stand in a new one."""
    places = {id(passage): j for j, passage in enumerate(new)}
    links: dict[tuple[int, int], int] = {}
    changed = []
    for i, passage in enumerate(old):
        j = places.get(id(passage))
        if j is None:
            changed.append(i)
        else:
            links[i, j] = len(passage.solid)
    kept = {j for _, j in links}
    where = {word.ident: j for j, passage in enumerate(new) if j not in kept for word in passage.solid}
    for i in changed:
        for word in old[i].solid:
            j = where.get(word.ident)
            if j is not None:
                links[i, j] = links.get((i, j), 0) + 1
    return links


def _divided(
    links: dict[tuple[int, int], int], sizes: Sequence[int], others: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """Passages whose words went to several that stand in a row."""
    heirs: dict[int, list[int]] = defaultdict(list)
    for (i, j), shared in links.items():
        if shared * 2 > others[j] and shared >= _PIECE * sizes[i]:
            heirs[i].append(j)
    found = []
    for i, pieces in sorted(heirs.items()):
        pieces.sort()
        if len(pieces) > 1 and pieces[-1] - pieces[0] == len(pieces) - 1:
            found.append((i, tuple(pieces)))
    return found


def _mutual(links: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Pairs of which each is where most of the other's words are."""
    best_new: dict[int, tuple[int, int]] = {}
    best_old: dict[int, tuple[int, int]] = {}
    for (i, j), shared in sorted(links.items()):
        if shared > best_new.get(i, (0, -1))[0]:
            best_new[i] = shared, j
        if shared > best_old.get(j, (0, -1))[0]:
            best_old[j] = shared, i
    return [(i, j) for i, (_, j) in sorted(best_new.items()) if best_old[j][1] == i]


def _heaviest(pairs: Sequence[tuple[int, int]], links: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Of the pairs those in order that hold most words (heaviest increasing subsequence, with a Fenwick tree)."""
    pairs = sorted(pairs)
    size = max((j for _, j in pairs), default=0) + 1
    tree: list[tuple[int, int]] = [(0, -1)] * (size + 1)
    back: list[int] = []
    best = (0, -1)
    for number, (i, j) in enumerate(pairs):
        before, place = (0, -1), j
        while place > 0:
            before = max(before, tree[place])
            place &= place - 1
        back.append(before[1])
        total = (before[0] + links.get((i, j), 0), number)
        best = max(best, total)
        place = j + 1
        while place <= size:
            tree[place] = max(tree[place], total)
            place += place & -place
    chosen: list[tuple[int, int]] = []
    number = best[1]
    while number >= 0:
        chosen.append(pairs[number])
        number = back[number]
    return chosen[::-1]
