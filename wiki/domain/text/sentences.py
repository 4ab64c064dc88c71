"""Sentences among tokens, and which sentence of one text is which of another, wherever it stands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, filterfalse, pairwise
from typing import NamedTuple

from wiki.domain.text.align import Work

#: Tokens that end a sentence.
SENTENCE_ENDS = frozenset(".!?;。！？；")
# A sentence that went elsewhere has at least so many tokens that are no blanks; shorter ones are equal by chance.
_LEAST = 4
# How much of the pairs of neighbouring words of the longer of two sentences must stand in the other, in the same
# passage and in another (0 to 1).
_HERE = 0.2
_ELSEWHERE = 0.5
# Pairs of words that more sentences than this hold tell nothing.
_COMMON = 12
_TOKEN = 1_500
_PAIR = 6_000


class Sentence(NamedTuple):
    """A sentence of a passage, from token `start`; `touched` if some of its tokens have found their place already."""

    passage: int
    start: int
    tokens: tuple[str, ...]
    touched: bool


def sentence_spans(tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence among tokens, without the blanks between them; linear."""
    start, size = 0, len(tokens)
    for end in [index for index, token in enumerate(tokens, start=1) if token in SENTENCE_ENDS]:
        while tokens[start].isspace():
            start += 1
        yield start, end
        start = end
    while start < size and tokens[start].isspace():
        start += 1
    while size > start and tokens[size - 1].isspace():
        size -= 1
    if start < size:
        yield start, size


def pairs(
    old: Sequence[Sentence], new: Sequence[Sentence], homes: dict[int, int], work: Work
) -> Iterator[tuple[Sentence, Sentence]]:
    """Which sentences are which: equal ones first, then the most alike; each once at most.

    Args:
        old: sentences of the old text that are left over.
        new: those of the new text.
        homes: new passage to the old passage it came from; there less likeness will do.
        work: what it may cost; linear in the tokens.
    """
    if not (old and new and work.spend(sum(len(one.tokens) for one in chain(old, new)) * _TOKEN)):
        return
    singles = _single(new)
    found = {one: singles[tokens] for tokens, one in _single(old).items() if tokens in singles}
    yield from found.items()
    taken = set(found.values())
    candidates = _candidates(
        [one for one in old if one not in found], [one for one in new if one not in taken], homes, work
    )
    done: set[Sentence] = set()
    for _, _, _, first, second in candidates:
        if first not in done and second not in done:
            done |= {first, second}
            yield first, second


def _single(sentences: Sequence[Sentence]) -> dict[tuple[str, ...], Sentence]:
    """The whole sentences that stand once, by their tokens."""
    counts = Counter(one.tokens for one in sentences)
    return {
        one.tokens: one
        for one in sentences
        if not one.touched and counts[one.tokens] == 1 and len(_words(one.tokens)) >= _LEAST
    }


def _candidates(
    old: Sequence[Sentence], new: Sequence[Sentence], homes: dict[int, int], work: Work
) -> list[tuple[float, int, int, Sentence, Sentence]]:
    """Pairs that are alike enough, the most alike first; then in the order of the texts."""
    bags = [_bag(one) for one in new]
    places: dict[tuple[str, str], list[int]] = {}
    for number, bag in enumerate(bags):
        for pair in bag:
            places.setdefault(pair, []).append(number)
    result: list[tuple[float, int, int, Sentence, Sentence]] = []
    for index, first in enumerate(old):
        bag = _bag(first)
        shared = Counter(chain.from_iterable(one for one in map(places.get, bag) if one and len(one) <= _COMMON))
        if not work.spend(len(shared) * _PAIR):
            break
        for number, count in shared.items():
            second = new[number]
            likeness = count / max(len(bag), len(bags[number]))
            if likeness >= (_HERE if homes.get(second.passage) == first.passage else _ELSEWHERE):
                result.append((-likeness, index, number, first, second))
    return sorted(result, key=lambda one: one[:3])


def _words(tokens: Sequence[str]) -> list[str]:
    return list(filterfalse(str.isspace, tokens))


def _bag(sentence: Sentence) -> set[tuple[str, str]]:
    words = _words(sentence.tokens)
    return set(pairwise(words)) if len(words) >= _LEAST else set()
