"""Which tokens of one text are which of another: the raw correspondence that authorship, anchors and merge build on.

Passages come from `matching`. Inside an edited, moved, split or joined one the tokens are aligned by their longest
common subsequence (`align.token_runs`), and what two of its sentences share by chance is dropped. Sentences that are
then left over on both sides are sought everywhere else: equal ones that stand only once among the leftovers of either
side (Heckel 1978, "A technique for isolating differences between files"), then reworded ones by the pairs of
neighbouring words that they share.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import NamedTuple

from wiki.domain.text.align import Run, Work, fused, token_runs
from wiki.domain.text.matching import Matching
from wiki.domain.text.sentences import SENTENCE_ENDS, Sentence, pairs, sentence_spans

__all__ = ["Stretch", "sentence_spans", "stretches"]

# How much of the shorter of two sentences must stand in the other for a match between them to count (0 to 1).
_SHARED = 0.3
# Passages of fewer characters hold no sentence that is known again elsewhere.
_SHORT = 8


class Stretch(NamedTuple):
    """`size` tokens of old passage `old` from token `start` stand in new passage `new` from token `at`.

    Tokens are those of `tokens.tokens`, blanks included, and equal on both sides.
    """

    old: int
    start: int
    new: int
    at: int
    size: int


def stretches(found: Matching, news: Iterable[int] | None = None, work: Work | None = None) -> list[Stretch]:
    """The tokens that the new passages asked for share with the old text, ordered by (new, at).

    Args:
        found: which passage is which.
        news: indexes of new passages; None for all that are not `same`.
        work: what it may cost; where it ends fewer stretches are found.

    Each token of either side is in one stretch at most. Cost: as the changed passages, and their cells; counted.
    """
    whole = _same(found, news)
    wanted = None if news is None else set(news).difference(stretch.new for stretch in whole)
    if wanted is not None and not wanted:
        return whole
    result = _Changed(found, work or Work()).stretches()
    return sorted(
        [*whole, *(one for one in result if wanted is None or one.new in wanted)], key=attrgetter("new", "at")
    )


def _same(found: Matching, news: Iterable[int] | None) -> list[Stretch]:
    """One stretch for each passage asked for that did not change."""
    if news is None:
        return []
    places = {j + step: i + step for i, j, size in found.same for step in range(size)}
    tokens = found.likeness.tokens
    return [Stretch(places[j], 0, j, 0, len(tokens(found.new[j]))) for j in sorted(set(news)) if j in places]


class _Changed:
    """What became of the tokens of all passages that changed."""

    def __init__(self, found: Matching, work: Work) -> None:
        self._found = found
        self._tokens = found.likeness.tokens
        self._work = work

    def stretches(self) -> list[Stretch]:
        """All stretches, in no order."""
        found = self._found
        result: list[Stretch] = []
        for i, j in [*found.edited, *found.moved]:
            if found.old[i] == found.new[j]:
                result.append(Stretch(i, 0, j, 0, len(self._tokens(found.new[j]))))
            else:
                result += self._aligned((i,), (j,))
        for i, pieces in found.split:
            result += self._aligned((i,), pieces)
        for parts, j in found.joined:
            result += self._aligned(parts, (j,))
        return [*result, *self._elsewhere(result)]

    def _aligned(self, olds: Sequence[int], news: Sequence[int]) -> Iterator[Stretch]:
        """The stretches of old passages, taken as one, in new ones, taken as one."""
        one, other = [self._tokens(self._found.old[i]) for i in olds], [self._tokens(self._found.new[j]) for j in news]
        starts, ends = list(accumulate(map(len, one), initial=0)), list(accumulate(map(len, other), initial=0))
        old, new = list(chain.from_iterable(one)), list(chain.from_iterable(other))
        for run in _related(token_runs(old, new, self._work), old, new):
            for i, j, size in _cut(run, starts, ends):
                part, piece = bisect_right(starts, i) - 1, bisect_right(ends, j) - 1
                yield Stretch(olds[part], i - starts[part], news[piece], j - ends[piece], size)

    def _elsewhere(self, inside: Sequence[Stretch]) -> Iterator[Stretch]:
        """The stretches of sentences that went to another place."""
        left, right = self._found.left()
        olds, news = {i: bytearray() for i in left}, {j: bytearray() for j in right}
        for old, start, new, at, size in inside:
            for side, index, place in ((olds, old, start), (news, new, at)):
                used = side.setdefault(index, bytearray())
                used += bytes(max(0, place + size - len(used)))
                used[place : place + size] = b"\1" * size
        one = list(self._sentences(self._found.old, olds))
        if not one:
            return
        other = list(self._sentences(self._found.new, news))
        homes = self._homes()
        for first, second in pairs(one, other, homes, self._work):
            yield from _within(first, second, olds[first.passage], news[second.passage], self._work)

    def _homes(self) -> dict[int, int]:
        """New passage to the old one that it came from, of those that changed."""
        found = self._found
        homes = {j: i for i, j in [*found.edited, *found.moved]}
        homes.update((j, i) for i, pieces in found.split for j in pieces)
        homes.update((j, parts[0]) for parts, j in found.joined)
        return homes

    def _sentences(self, passages: Sequence[str], taken: dict[int, bytearray]) -> Iterator[Sentence]:
        """The sentences of which most is not taken."""
        for index in sorted(taken):
            if len(passages[index]) < _SHORT:
                continue
            tokens, used = self._tokens(passages[index]), taken[index]
            if len(used) == len(tokens) and all(used):
                continue
            used += bytes(len(tokens) - len(used))
            for start, end in sentence_spans(tokens):
                if 2 * sum(used[start:end]) < end - start:
                    yield Sentence(index, start, tuple(tokens[start:end]), any(used[start:end]))


def _within(first: Sentence, second: Sentence, olds: bytearray, news: bytearray, work: Work) -> Iterator[Stretch]:
    """The stretches of one sentence in another, of tokens that are free on both sides."""
    for i, j, size in token_runs(first.tokens, second.tokens, work):
        start, at, step = first.start + i, second.start + j, 0
        while step < size:
            length = 0
            while step + length < size and not (olds[start + step + length] or news[at + step + length]):
                length += 1
            if length:
                yield Stretch(first.passage, start + step, second.passage, at + step, length)
                olds[start + step : start + step + length] = b"\1" * length
                news[at + step : at + step + length] = b"\1" * length
            step += length + 1


def _related(found: list[Run], old: list[str], new: list[str]) -> list[Run]:
    """The runs without what sentences share by chance: those that have too little in common; a run may be cut."""
    if not found or _in_one_sentence(found, old, new):
        return found
    starts, ends = _starts(old), _starts(new)
    if len(starts) == len(ends) == 1:
        return found
    starts.append(len(old))
    ends.append(len(new))
    before, after = _words_before(old), _words_before(new)
    shared: dict[tuple[int, int], int] = {}
    pieces: list[tuple[Run, tuple[int, int]]] = []
    for run in found:
        for i, j, size in _cut(run, starts, ends):
            pair = bisect_right(starts, i) - 1, bisect_right(ends, j) - 1
            pieces.append(((i, j, size), pair))
            shared[pair] = shared.get(pair, 0) + before[i + size] - before[i]
    trusted = {
        (one, other)
        for (one, other), size in shared.items()
        if size
        >= _SHARED * min(before[starts[one + 1]] - before[starts[one]], after[ends[other + 1]] - after[ends[other]])
    }
    kept = fused([run for run, pair in pieces if pair in trusted])
    return kept if len(trusted) == len(shared) else list(_grown(kept, old, new))


def _words_before(tokens: list[str]) -> list[int]:
    """How many tokens that are not blank stand before each, and how many there are."""
    blanks = accumulate(map(str.isspace, tokens), initial=0)
    return [place - blank for place, blank in enumerate(blanks)]


def _in_one_sentence(found: list[Run], old: list[str], new: list[str]) -> bool:
    """Whether all changes lie between two ends of sentences, and most of what lies there stands on both sides."""
    first, last = found[0], found[-1]
    i = first[2] if first[:2] == (0, 0) else 0
    at_end = last[0] + last[2] == len(old) and last[1] + last[2] == len(new)
    i_end, j_end = last[:2] if at_end else (len(old), len(new))
    if 2 * sum(run[2] for run in found[1:-1]) < min(i_end, j_end) - i and len(found) > 2:
        return False
    return SENTENCE_ENDS.isdisjoint(old[i:i_end]) and SENTENCE_ENDS.isdisjoint(new[i:j_end])


def _grown(kept: list[Run], old: list[str], new: list[str]) -> Iterator[Run]:
    """The runs, longer to the left where what was dropped has made room."""
    i_end = j_end = 0
    for i, j, size in kept:
        step = 0
        while i - step > i_end and j - step > j_end and old[i - step - 1] == new[j - step - 1]:
            step += 1
        yield i - step, j - step, size + step
        i_end, j_end = i + size, j + size


def _starts(tokens: list[str]) -> list[int]:
    """Where the sentences of a passage start, the blanks before each with it."""
    return [0, *(end for _, end in sentence_spans(tokens) if end < len(tokens) - 1)]


def _cut(run: Run, starts: Sequence[int], ends: Sequence[int]) -> Iterator[Run]:
    """A run, cut where a passage or a sentence begins on either side."""
    i, j, size = run
    done = 0
    while done < size:
        part, piece = bisect_right(starts, i + done), bisect_right(ends, j + done)
        step = min(size - done, starts[part] - i - done, ends[piece] - j - done)
        yield i + done, j + done, step
        done += step
