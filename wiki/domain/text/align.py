"""Alignment of two sequences: which elements stand, in order, on both sides.

Common ends are trimmed; elements that are unique on both sides and in order are anchors ("patience diff", Bram Cohen;
the order by a longest increasing subsequence, Fredman 1975); what lies between is solved exactly by the bit-parallel
longest common subsequence of Hyyrö (2004, "Bit-parallel LCS-length computation revisited"), one Python integer a row,
which handles some 30 cells in the time of one. Where even that would be too much, a window slides along both sequences.
Work is counted in cells, never in seconds: the same input gives the same answer on every machine and under every load.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: i, j, n: elements i to i + n of the one side equal elements j to j + n of the other.
Run = tuple[int, int, int]
Span = tuple[int, int, int, int]

# Up to this many cells a gap is solved exactly: about 30 ms and 8 MB.
_CELLS = 64_000_000
# Up to this many cells the tokens of two passages are aligned exactly, without anchors.
_EXACT = 16_000_000
# What a row of cells costs besides its cells, and what an element costs when anchors are looked for; in cells.
_ROW = 2_000
_ELEMENT = 500
_WINDOW = 512
# A row longer than this costs more than as many short ones.
_LONG_ROW = 4_096
_WEIGHED = 8_192


@dataclass(slots=True)
class Work:
    """A budget of counted work; a cell of an alignment is one unit, and a second is some 3,000,000,000 of them.

    Attributes:
        limit: units that may be spent.
        used: units that were spent, never more than `limit`.
    """

    limit: int = 800_000_000
    used: int = 0

    def spend(self, units: int) -> bool:
        """Takes the units, if that many are left."""
        if self.used + units > self.limit:
            return False
        self.used += units
        return True

    def spend_cells(self, rows: int, columns: int, times: int = 1) -> bool:
        """Takes what an alignment of so many elements costs, so many times."""
        shorter, longer = sorted((rows, columns))
        cells = shorter * (_ROW + longer) if longer <= _LONG_ROW else longer * (_ROW + shorter)
        return self.spend(cells * times)


def runs(one: Sequence[str], other: Sequence[str], exact: int = 0, work: Work | None = None) -> list[Run]:
    """The equal runs of two lists of the same type, in order, as long as possible.

    Args:
        one: the old side.
        other: the new side.
        exact: gaps of at most this many cells (product of both lengths) are solved exactly, without anchors.
        work: what it may cost together with others; gaps that come after the end of it are left open.

    Cost: linear but for gaps without anchors, which cost their cells up to a limit.
    """
    work = work or Work()
    found: list[Run] = []
    stack: list[Span] = [(0, len(one), 0, len(other))]
    while stack:
        head, tail, span = trimmed(one, other, stack.pop())
        if head[2]:
            found.append(head)
        if tail[2]:
            found.append(tail)
        i, i_end, j, j_end = span
        if i == i_end or j == j_end:
            continue
        rows, columns = i_end - i, j_end - j
        anchored = rows * columns > exact and work.spend((rows + columns) * _ELEMENT)
        anchors = _anchors(one, other, span) if anchored else []
        if anchors:
            stack.extend(_gaps(anchors, span))
            found.extend(anchors)
        elif rows * columns > _CELLS:
            found.extend(_windowed(one, other, span, work))
        elif work.spend_cells(rows, columns, 2):
            found.extend(_common(one, other, span))
    return fused(found)


def token_runs(one: Sequence[str], other: Sequence[str], work: Work | None = None) -> list[Run]:
    """The equal runs of the tokens of two passages, raw: not cleaned for readers.

    As many words and signs as possible, in order; blanks only beside one of them or at the ends, since blanks are all
    alike and would outweigh the words.

    Cost: the product of both numbers of words once equal ends are trimmed, up to a limit, beyond which unique words and
    windows lead; all of it within `work`.
    """
    head, tail, (i, i_end, j, j_end) = trimmed(one, other, (0, len(one), 0, len(other)))
    found = [run for run in (head, tail) if run[2]]
    if i < i_end and j < j_end:
        lefts = [place for place in range(i, i_end) if not one[place].isspace()]
        rights = [place for place in range(j, j_end) if not other[place].isspace()]
        same = runs([one[place] for place in lefts], [other[place] for place in rights], _EXACT, work)
        for left, right, size in same:
            for i_word, j_word, length in _tight(one, other, lefts[left : left + size], rights[right : right + size]):
                found += _blanks(one, other, (i, i_word, j, j_word))
                found.append((i_word, j_word, length))
                i, j = i_word + length, j_word + length
        found += _blanks(one, other, (i, i_end, j, j_end))
    return fused(found)


def _tight(one: Sequence[str], other: Sequence[str], lefts: list[int], rights: list[int]) -> Iterator[Run]:
    """A run of equal words, given by their places, cut where the blanks between two of them differ."""
    i, i_last, j, j_last = lefts[0], lefts[-1], rights[0], rights[-1]
    if one[i:i_last] == other[j:j_last]:
        yield i, j, i_last + 1 - i
        return
    for i_last, i_next, j_last, j_next in zip(lefts, lefts[1:], rights, rights[1:], strict=False):
        if one[i_last:i_next] != other[j_last:j_next]:
            yield i, j, i_last + 1 - i
            i, j = i_next, j_next
    yield i, j, lefts[-1] + 1 - i


def _blanks(one: Sequence[str], other: Sequence[str], span: Span) -> Iterator[Run]:
    """The equal blanks at the ends of a span that lies between words which stand on both sides."""
    i, i_end, j, j_end = span
    if i < i_end and j < j_end and one[i] == other[j]:
        yield i, j, 1
        i, j = i + 1, j + 1
    if i < i_end and j < j_end and one[i_end - 1] == other[j_end - 1]:
        yield i_end - 1, j_end - 1, 1


def common_length(one: Sequence[str], other: Sequence[str], work: Work | None = None) -> int:
    """The length of the longest common subsequence; only of the equal ends where `work` does not suffice for more.

    Cost: the cells left after trimming the ends.
    """
    head, tail, (i, i_end, j, j_end) = trimmed(one, other, (0, len(one), 0, len(other)))
    size = head[2] + tail[2]
    if i == i_end or j == j_end:
        return size
    work = work or Work()
    if (i_end - i) * (j_end - j) > _CELLS:
        return size + sum(run[2] for run in runs(one[i:i_end], other[j:j_end], 0, work))
    if not work.spend_cells(i_end - i, j_end - j):
        return size
    one, other = one[i:i_end], other[j:j_end]
    if _turned(len(one), len(other)):
        one, other = other, one
    return size + len(other) - _rows(one, other)[-1].bit_count()


def rising(places: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Indexes of the heaviest subsequence of strictly rising places; n log n.

    By a Fenwick tree of prefix maxima; of very many, the longest subsequence instead of the heaviest, by patience
    sorting.
    """
    if all(one < other for one, other in pairwise(places)):
        return list(range(len(places)))
    before, last = _longest(places) if len(places) > _WEIGHED else _heaviest(places, weights)
    chosen: list[int] = []
    while last >= 0:
        chosen.append(last)
        last = before[last]
    return chosen[::-1]


def _longest(places: Sequence[int]) -> tuple[list[int], int]:
    """For each index the one before it, and the last index, of a longest rising subsequence (Fredman 1975)."""
    tails: list[int] = []
    indexes: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        rank = bisect_left(tails, place)
        before.append(indexes[rank - 1] if rank else -1)
        tails[rank : rank + 1] = [place]
        indexes[rank : rank + 1] = [index]
    return before, indexes[-1]


def _heaviest(places: Sequence[int], weights: Sequence[float]) -> tuple[list[int], int]:
    rank = {place: number for number, place in enumerate(sorted(set(places)), start=1)}
    best: list[tuple[float, int]] = [(0, -1)] * (len(rank) + 1)
    before: list[int] = []
    for index, (place, weight) in enumerate(zip(places, weights, strict=True)):
        node, top = rank[place] - 1, best[0]
        while node:
            top = max(top, best[node])
            node &= node - 1
        before.append(top[1])
        node, reached = rank[place], (top[0] + weight, index)
        while node < len(best):
            best[node] = max(best[node], reached)
            node += node & -node
    return before, max(best)[1]


def trimmed(one: Sequence[str], other: Sequence[str], span: Span) -> tuple[Run, Run, Span]:
    """The equal start and the equal end of a span (i, i_end, j, j_end), both may be empty, and the span between."""
    i, i_end, j, j_end = span
    head = _head(one, other, span)
    rest = (i + head, i_end, j + head, j_end)
    tail = _tail(one, other, rest)
    return (i, j, head), (i_end - tail, j_end - tail, tail), (i + head, i_end - tail, j + head, j_end - tail)


def _head(one: Sequence[str], other: Sequence[str], span: Span) -> int:
    """How many elements are equal from the start: by slices, which compare at the speed of C."""
    i, i_end, j, j_end = span
    most, done, step = min(i_end - i, j_end - j), 0, 8
    while done < most and step:
        step = min(step, most - done)
        if one[i + done : i + done + step] == other[j + done : j + done + step]:
            done += step
            step *= 2
        else:
            step //= 2
    return done


def _tail(one: Sequence[str], other: Sequence[str], span: Span) -> int:
    i, i_end, j, j_end = span
    most, done, step = min(i_end - i, j_end - j), 0, 8
    while done < most and step:
        step = min(step, most - done)
        if one[i_end - done - step : i_end - done] == other[j_end - done - step : j_end - done]:
            done += step
            step *= 2
        else:
            step //= 2
    return done


def _anchors(one: Sequence[str], other: Sequence[str], span: Span) -> list[Run]:
    """Runs of elements that are unique on both sides of the span, as many elements as stand in the same order."""
    i, i_end, j, j_end = span
    places = _unique(other[j:j_end], j)
    single = _unique(one[i:i_end], i)
    found: list[list[int]] = []
    i_next = j_next = -1
    for i_place, j_place in zip(single.values(), map(places.get, single), strict=True):
        if j_place is None:
            continue
        if i_place == i_next and j_place == j_next:
            found[-1][2] += 1
        else:
            found.append([i_place, j_place, 1])
        i_next, j_next = i_place + 1, j_place + 1
    chosen = rising([run[1] for run in found], [run[2] for run in found])
    return [(found[index][0], found[index][1], found[index][2]) for index in chosen]


def _unique(elements: Sequence[str], start: int) -> dict[str, int]:
    """Element to place, in order, of those that stand only once."""
    places = dict(zip(elements, range(start, start + len(elements)), strict=True))
    if len(places) == len(elements):
        return places
    counts = Counter(elements)
    return {element: place for element, place in places.items() if counts[element] == 1}


def _gaps(anchors: Sequence[Run], span: Span) -> Iterator[Span]:
    i, i_end, j, j_end = span
    for i_anchor, j_anchor, size in [*anchors, (i_end, j_end, 0)]:
        if i < i_anchor and j < j_anchor:
            yield i, i_anchor, j, j_anchor
        i, j = i_anchor + size, j_anchor + size


def _rows(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Hyyrö's rows: bit j of row i is clear where the common subsequence of one[: i + 1] grows at other[j]."""
    wanted = set(one)
    masks: dict[str, int] = {}
    for place, element in enumerate(other):
        if element in wanted:
            masks[element] = masks.get(element, 0) | 1 << place
    full = (1 << len(other)) - 1
    row, rows = full, []
    get = masks.get
    for element in one:
        mask = get(element)
        if mask:
            matched = row & mask
            row = ((row + matched) | (row - matched)) & full
        rows.append(row)
    return rows


def _turned(rows: int, columns: int) -> bool:
    """Whether the sides should be exchanged: few rows are cheap, but not if a column's mask becomes too long."""
    return rows > columns if max(rows, columns) <= _LONG_ROW else columns > rows


def _common(one: Sequence[str], other: Sequence[str], span: Span) -> list[Run]:
    """A longest common subsequence of the span, walked back from its end, as single runs in reverse order."""
    i, i_end, j, j_end = span
    if _turned(i_end - i, j_end - j):
        return [(i, j, size) for j, i, size in _common(other, one, (j, j_end, i, i_end))]
    rows = _rows(one[i:i_end], other[j:j_end])
    found: list[Run] = []
    row, column = i_end - i - 1, j_end - j
    while row >= 0:
        clear = ~rows[row] & ((1 << column) - 1)
        if not clear:
            break
        column = clear.bit_length()
        bit = 1 << (column - 1)
        while row and not rows[row - 1] & bit:
            row -= 1
        column -= 1
        found.append((i + row, j + column, 1))
        row -= 1
    return found


def _windowed(one: Sequence[str], other: Sequence[str], span: Span, work: Work) -> list[Run]:
    """The runs of a span too large to be solved at once, by windows that overlap by half, as far as the work goes."""
    i, i_end, j, j_end = span
    found: list[Run] = []
    while i < i_end and j < j_end:
        head = _head(one, other, (i, i_end, j, j_end))
        if head:
            found.append((i, j, head))
            i, j = i + head, j + head
            continue
        window = (i, min(i + _WINDOW, i_end), j, min(j + _WINDOW, j_end))
        if not work.spend_cells(window[1] - i, window[3] - j, 2):
            break
        matches = _common(one, other, window)[::-1]
        if window[1] == i_end and window[3] == j_end:
            found.extend(matches)
            break
        i_half, j_half = i + _WINDOW // 2, j + _WINDOW // 2
        kept = [run for run in matches if run[0] < i_half and run[1] < j_half]
        found.extend(kept)
        i, j = matches[len(kept)][:2] if len(kept) < len(matches) else (i_half, j_half)
    return found


def fused(found: list[Run]) -> list[Run]:
    """The runs sorted, those that follow each other on both sides as one."""
    found.sort()
    fused: list[Run] = []
    for i, j, size in found:
        if fused and fused[-1][0] + fused[-1][2] == i and fused[-1][1] + fused[-1][2] == j:
            fused[-1] = (*fused[-1][:2], fused[-1][2] + size)
        else:
            fused.append((i, j, size))
    return fused
