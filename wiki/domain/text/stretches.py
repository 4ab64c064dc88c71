"""Which tokens of one text are which of another: the raw correspondence that authorship, anchors and merge build on.

Passages come from `matching`. Inside an edited, moved, split or joined one the tokens are aligned by their longest
common subsequence (`align.token_runs`). What is then left over is searched for whole sentences that went from one
passage to another: equal ones that stand only once among the leftovers of either side (Heckel 1978, "A technique for
isolating differences between files").
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import NamedTuple

from wiki.domain.text.align import Run, token_runs
from wiki.domain.text.matching import Matching

# A sentence that went elsewhere has at least so many tokens that are no blanks; shorter ones are equal by chance.
_LEAST = 4
_SENTENCE_END = re.compile(r"[.!?;。！？；]")


class Stretch(NamedTuple):
    """`size` tokens of old passage `old` from token `start` stand in new passage `new` from token `at`.

    Tokens are those of `tokens.tokens`, blanks included, and equal on both sides.
    """

    old: int
    start: int
    new: int
    at: int
    size: int


def stretches(found: Matching, news: Iterable[int] | None = None) -> list[Stretch]:
    """The tokens that the new passages asked for share with the old text, ordered by (new, at).

    Args:
        found: which passage is which.
        news: indexes of new passages; None for all that are not `same`.

    Each token of either side is in one stretch at most. Cost: as the changed passages, and their cells.
    """
    whole = _same(found, news)
    wanted = None if news is None else set(news).difference(stretch.new for stretch in whole)
    if wanted is not None and not wanted:
        return whole
    inside = sorted(_inside(found), key=attrgetter("new", "at"))
    result = [*inside, *_sentences(found, inside)]
    return sorted(
        [*whole, *(one for one in result if wanted is None or one.new in wanted)], key=attrgetter("new", "at")
    )


def _same(found: Matching, news: Iterable[int] | None) -> list[Stretch]:
    """One stretch for each passage asked for that did not change."""
    if news is None:
        return []
    wanted = sorted(set(news))
    result: list[Stretch] = []
    places = {j + step: i + step for i, j, size in found.same for step in range(size)}
    for j in wanted:
        i = places.get(j)
        if i is not None:
            result.append(Stretch(i, 0, j, 0, len(found.likeness.tokens(found.new[j]))))
    return result


def _inside(found: Matching) -> Iterator[Stretch]:
    """The tokens in common of the passages that belong together."""
    for i, j in [*found.edited, *found.moved]:
        yield from _aligned(found, (i,), (j,))
    for i, pieces in found.split:
        yield from _aligned(found, (i,), pieces)
    for parts, j in found.joined:
        yield from _aligned(found, parts, (j,))


def _aligned(found: Matching, olds: Sequence[int], news: Sequence[int]) -> Iterator[Stretch]:
    """The stretches of old passages, taken as one, in new ones, taken as one."""
    tokens = found.likeness.tokens
    one, other = [tokens(found.old[i]) for i in olds], [tokens(found.new[j]) for j in news]
    starts = list(accumulate(map(len, one), initial=0))
    ends = list(accumulate(map(len, other), initial=0))
    for run in token_runs(list(chain.from_iterable(one)), list(chain.from_iterable(other))):
        for i, j, size in _cut(run, starts, ends):
            part, piece = bisect_right(starts, i) - 1, bisect_right(ends, j) - 1
            yield Stretch(olds[part], i - starts[part], news[piece], j - ends[piece], size)


def _cut(run: Run, starts: Sequence[int], ends: Sequence[int]) -> Iterator[Run]:
    """A run, cut where a passage begins on either side."""
    i, j, size = run
    done = 0
    while done < size:
        part, piece = bisect_right(starts, i + done), bisect_right(ends, j + done)
        step = min(size - done, starts[part] - i - done, ends[piece] - j - done)
        yield i + done, j + done, step
        done += step


class _Sentence(NamedTuple):
    passage: int
    start: int
    size: int


def _sentences(found: Matching, inside: Sequence[Stretch]) -> list[Stretch]:
    """Whole sentences that stand in one passage of the old text and in another of the new one."""
    taken_old: dict[int, list[tuple[int, int]]] = {}
    taken_new: dict[int, list[tuple[int, int]]] = {}
    for one in inside:
        taken_old.setdefault(one.old, []).append((one.start, one.size))
        taken_new.setdefault(one.new, []).append((one.at, one.size))
    left, right = found.left()
    olds = _free(found, found.old, sorted({*left, *taken_old}), taken_old)
    if not olds:
        return []
    news = _free(found, found.new, sorted({*right, *taken_new}), taken_new)
    return [
        Stretch(old.passage, old.start, new.passage, new.start, old.size)
        for sentence, old in olds.items()
        if old is not None and (new := news.get(sentence)) is not None
    ]


def _free(
    found: Matching, passages: Sequence[str], indexes: Sequence[int], taken: dict[int, list[tuple[int, int]]]
) -> dict[tuple[str, ...], _Sentence | None]:
    """The sentences of which no token is taken, by their tokens; None where one stands more than once."""
    result: dict[tuple[str, ...], _Sentence | None] = {}
    for index in indexes:
        tokens = found.likeness.tokens(passages[index])
        used = bytearray(len(tokens))
        for start, size in taken.get(index, ()):
            used[start : start + size] = b"\1" * size
        for start, end in sentence_spans(tokens):
            if any(used[start:end]) or sum(1 for token in tokens[start:end] if not token.isspace()) < _LEAST:
                continue
            key = tuple(tokens[start:end])
            result[key] = None if key in result else _Sentence(index, start, end - start)
    return result


def sentence_spans(tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence among tokens, without the blanks between them; linear."""
    start: int | None = None
    for index, token in enumerate(tokens):
        if start is None and not token.isspace():
            start = index
        if start is not None and _SENTENCE_END.match(token):
            yield start, index + 1
            start = None
    if start is not None:
        end = len(tokens)
        while tokens[end - 1].isspace():
            end -= 1
        yield start, end
