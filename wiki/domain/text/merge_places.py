"""Where passages stand in a merge: what each side did to the places of the base, and the order that comes of both.

A place is one passage of the base, or several that a side joined into one. Each side says of every place how it reads
now, whether it was moved behind another, and what was put behind it or in its stead. So an edit lands wherever the
other side has moved its passage.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from wiki.domain.text.align import Run
from wiki.domain.text.matching import Matching

#: Before the first place.
START = -1
#: Indexes of passages of one side, start and end.
Span = tuple[int, int]
Who = Literal["both", "theirs", "yours"]
#: A place in the merged order, and whose: "both" but where the sides want it at different places and it stands twice.
Node = tuple[int, Who]


class _Text(NamedTuple):
    """One side's passages, the place of each, and the places that stand in order."""

    passages: list[str]
    origins: list[int | None]
    fixed: set[int]


def places(base: Sequence[str], theirs: Matching, yours: Matching) -> tuple[list[str], "Side", "Side"]:
    """The texts of the places of a base, and what both sides did to them. Linear."""
    untouched = _untouched(theirs.same, yours.same)
    texts: list[str] = []
    number: dict[int, int] = {}
    done = 0
    for i, _, _, size in [*untouched, (len(base), 0, 0, 0)]:
        number.update(zip(range(done, i), range(len(texts), len(texts) + i - done), strict=True))
        texts += base[done:i]
        if size:
            number[i] = len(texts)
            texts.append("".join(base[i : i + size]))
        done = i + size
    one = _drawn(theirs, [(run[0], run[1], run[3]) for run in untouched], texts, number)
    other = _drawn(yours, [(run[0], run[2], run[3]) for run in untouched], texts, number)
    joined = [[number[i] for i in parts] for parts, _ in [*theirs.joined, *yours.joined]]
    blocks = _blocks(joined, one.origins, other.origins)
    if blocks:
        texts, one, other = _as_blocks(blocks, texts, one, other)
    return texts, Side(one, len(texts)), Side(other, len(texts))


def _untouched(one: Sequence[Run], other: Sequence[Run]) -> list[tuple[int, int, int, int]]:
    """Stretches of the base that stand on both sides: start in base, theirs and yours, and length."""
    found: list[tuple[int, int, int, int]] = []
    left, right = iter(one), iter(other)
    first, second = next(left, None), next(right, None)
    while first and second:
        start, end = max(first[0], second[0]), min(first[0] + first[2], second[0] + second[2])
        if start < end:
            found.append((start, first[1] + start - first[0], second[1] + start - second[0], end - start))
        if first[0] + first[2] <= second[0] + second[2]:
            first = next(left, None)
        else:
            second = next(right, None)
    return found


def _drawn(found: Matching, untouched: Sequence[Run], texts: Sequence[str], number: Mapping[int, int]) -> _Text:
    """One side, each untouched stretch drawn together into one passage: nothing happens inside."""
    origins = _origins(found)
    passages: list[str] = []
    drawn: list[int | None] = []
    done = 0
    for i, j, size in [*untouched, (0, len(found.new), 0)]:
        passages += found.new[done:j]
        drawn += [None if place is None else number[place] for place in origins[done:j]]
        if size:
            passages.append(texts[number[i]])
            drawn.append(number[i])
        done = j + size
    fixed = {number[i] for i, _ in found.edited}
    for i, _, size in found.same:
        fixed.update(number[place] for place in range(i, i + size) if place in number)
    return _Text(passages, drawn, fixed)


def _as_blocks(
    blocks: Sequence[Span], texts: Sequence[str], one: _Text, other: _Text
) -> tuple[list[str], _Text, _Text]:
    """The same with each block as one place."""
    numbers: list[int] = []
    joint: list[str] = []
    for start, end in [*blocks, (len(texts), len(texts))]:
        joint += texts[len(numbers) : start]
        numbers += range(numbers[-1] + 1 if numbers else 0, len(joint))
        if start < end:
            numbers += [len(joint)] * (end - start)
            joint.append("".join(texts[start:end]))
    first, second = (
        _Text(
            side.passages,
            [None if place is None else numbers[place] for place in side.origins],
            {numbers[place] for place in side.fixed},
        )
        for side in (one, other)
    )
    return joint, first, second


def _origins(found: Matching) -> list[int | None]:
    """The old passage of each new one, also of those that moved and are too short for a reader to be told so.

    What both sides took out and put in elsewhere would otherwise stand twice in the end.
    """
    origins = found.origins()
    gone, come = found.left()
    if gone and come:
        waiting: dict[str, list[int]] = {}
        for i in reversed(gone):
            waiting.setdefault(found.old[i].rstrip(), []).append(i)
        for j in come:
            same = waiting.get(found.new[j].rstrip())
            if same:
                origins[j] = same.pop()
    return origins


class _Group(NamedTuple):
    """Passages `start` to `end` of one side: a place, or None for what was inserted."""

    place: int | None
    start: int
    end: int


class Side:
    """What one side did to the places of the base.

    Attributes:
        passages: the side's text.
        standing: place -> its passages.
        order: the places that stand, as they stand.
        behind: place that was moved -> place behind which it stands now.
        inserted: place -> passages put behind it.
        instead: place that was deleted -> passages that took its stead.
    """

    def __init__(self, text: _Text, count: int) -> None:
        self.passages = text.passages
        self.standing: dict[int, Span] = {}
        self.behind: dict[int, int] = {}
        self.inserted: dict[int, Span] = {}
        self.instead: dict[int, Span] = {}
        groups = self._groups(text.origins)
        self.order = [group.place for group in groups if group.place is not None]
        moved = _moved(self.order, text.fixed)
        before = START
        for number, (place, start, end) in enumerate(groups):
            if place is not None:
                if place in moved:
                    self.behind[place] = before
                before = place
                continue
            after = groups[number + 1].place if number + 1 < len(groups) else count
            gone = None if after in moved or before in moved else self._gone(before + 1, moved, count)
            if gone is None:
                self.inserted[before] = (start, end)
            else:
                self.instead[gone] = (start, end)

    def span(self, place: int) -> Span | None:
        """The passages that a place has on this side."""
        return self.standing.get(place) or self.instead.get(place)

    def text(self, place: int) -> str:
        """How a place reads on this side; empty if it was deleted."""
        span = self.span(place)
        if span is None:
            return ""
        return self.passages[span[0]] if span[1] == span[0] + 1 else "".join(self.passages[slice(*span)])

    def before(self, other: "Side") -> dict[int, int]:
        """Moved place -> the nearest one before it that stands on the other side too."""
        result: dict[int, int] = {}
        before = START
        for place in self.order:
            if place in self.behind:
                result[place] = before
            if place in other.standing:
                before = place
        return result

    def _groups(self, origins: Sequence[int | None]) -> list[_Group]:
        groups: list[_Group] = []
        for index, origin in enumerate(origins):
            known = None if origin is None else self.standing.get(origin)
            if known is not None and groups[-1].place is None and groups[-1].start == known[1]:
                # What was put between two parts of a place belongs to it.
                groups.pop()
            place = origin if known is None or groups[-1].place == origin else None
            if groups and groups[-1].place == place:
                groups[-1] = groups[-1]._replace(end=index + 1)
            else:
                groups.append(_Group(place, index, index + 1))
            if place is not None:
                self.standing[place] = (groups[-1].start, index + 1)
        return groups

    def _gone(self, place: int, moved: set[int], count: int) -> int | None:
        """The place at which passages were deleted, from `place` on, if any were before the next that stands."""
        while place in moved:
            place += 1
        return place if place < count and place not in self.standing else None


def _blocks(joined: Sequence[list[int]], one: Sequence[int | None], other: Sequence[int | None]) -> list[Span]:
    """Places that a side joined and that stand together on both sides: start and end, in order."""
    blocks: list[Span] = []
    for parts in sorted(joined):
        if blocks and parts[0] < blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], parts[-1] + 1))
        else:
            blocks.append((parts[0], parts[-1] + 1))
    for origins in (one, other) if blocks else ():
        blocks = _together(blocks, origins)
    return blocks


def _together(blocks: Sequence[Span], origins: Sequence[int | None]) -> list[Span]:
    """The blocks of which all that stands is in the order of the base, with nothing but insertions between."""
    number = {place: index for index, block in enumerate(blocks) for place in range(*block)}
    seen: set[int] = set()
    apart: set[int] = set()
    before, last = -1, START
    for place in origins:
        if place is None:
            continue
        block = number.get(place, -1)
        if block in seen and (block != before or place < last):
            apart.add(block)
        seen.add(block)
        before, last = block, place
    return [block for index, block in enumerate(blocks) if index not in apart]


def _moved(order: Sequence[int], fixed: set[int]) -> set[int]:
    """The places that do not stand in order with all the others, of which the fixed ones do."""
    if len(fixed) == len(order):
        return set()
    least: list[int] = []
    following = max(order) + 1
    for place in reversed(order):
        least.append(following)
        if place in fixed:
            following = place
    moved: set[int] = set()
    last = START
    for place, following in zip(order, reversed(least), strict=True):
        if place in fixed or last < place < following:
            last = place
        else:
            moved.add(place)
    return moved


def arranged(theirs: Side, yours: Side, count: int) -> Iterator[Node]:
    """The merged order, `START` first: the places of the base, each followed by what was moved behind it. Linear.

    A place that both sides moved to different places, or that moved behind another which the other side moved behind
    it, stands twice, and so does what went with it on both sides.
    """
    if not theirs.behind and not yours.behind:
        yield from ((place, "both") for place in range(START, count))
        return
    twice = _twice(theirs, yours)
    nodes = list(_ordered(theirs, yours, count, twice))
    missing = {*theirs.behind, *yours.behind}.difference(place for place, _ in nodes)
    yield from _ordered(theirs, yours, count, twice | missing) if missing else nodes


def _twice(theirs: Side, yours: Side) -> set[int]:
    """Places that both sides moved, and not to the same place."""
    if not theirs.behind or not yours.behind:
        return set()
    one, other = theirs.before(yours), yours.before(theirs)
    twice: set[int] = set()
    for place, before in one.items():
        if place in other and (before != other[place] or before in twice):
            twice.add(place)
    return twice


def _ordered(theirs: Side, yours: Side, count: int, twice: set[int]) -> Iterator[Node]:
    """The order that comes of these places standing twice; without those that wait for each other."""
    sides: tuple[tuple[Who, Side, Side], ...] = (("theirs", theirs, yours), ("yours", yours, theirs))
    followers: dict[Node, list[Node]] = {}
    for place in sorted({*theirs.behind, *yours.behind}):
        moves = [
            (side.behind[place] not in other.standing, side.behind[place], who)
            for who, side, other in sides
            if place in side.behind
        ]
        # If both moved it, who names a neighbour that the other side does not have says more.
        for _, before, who in moves if place in twice else [max(moves)]:
            node: Node = (place, who if place in twice else "both")
            followers.setdefault((before, who if before in twice else "both"), []).append(node)
    for place in range(START, count):
        if place in twice:
            stack: list[Node] = [(place, who) for who, side, _ in sides if place not in side.behind]
        else:
            stack = [] if place in theirs.behind or place in yours.behind else [(place, "both")]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(followers.get(node, ())))
