"""Sentences under digests of their words, so that one that left a text is known when it comes back."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from wiki.domain.text.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Sentences with fewer words, signs not counted, are alike by chance: they are not remembered.
_LEAST = 4
_ENDS = frozenset(".!?;。！？；")
# What a paragraph or an item may begin with: one of these, or something so short in parentheses.
_SIGNS = frozenset("-*+•–>|")
_LONGEST_SIGN = 4
# A sentence of this many words or more is none: a table, a list of numbers, a text without a stop.
_LONGEST = 2_000


@lru_cache(maxsize=2_048)
def sentences(passage: str) -> tuple[tuple[int, int, int], ...]:
    """Digest, first token and number of tokens of the sentences that are long enough to be known again."""
    found = tokens(passage)
    result: list[tuple[int, int, int]] = []
    places: list[int] = []
    for place, token in enumerate(found):
        if not token.isspace():
            places.append(place)
            if token in _ENDS:
                result += _known_again(found, places)
                places = []
    return (*result, *_known_again(found, places))


def _known_again(found: Sequence[str], places: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """The sentence whose words stand at these places, unless it is too short or too long."""
    words = [found[place] for place in places]
    sign = _sign(words)
    if len(words) - sign <= _LONGEST and sum(map(str.isalnum, words[sign:])) >= _LEAST:
        yield _digest(words[sign:]), places[sign], places[-1] + 1 - places[sign]


def _sign(words: Sequence[str]) -> int:
    """How many words are the sign of a paragraph or an item, "(1)", "b)" or "-": a sentence may come back without."""
    if words[:1] and words[0] in _SIGNS:
        return 1
    opened = int(words[:1] in (["("], ["（"]))
    closed = opened + 2
    return closed if words[closed - 1 : closed] in ([")"], ["）"]) and len(words[opened]) <= _LONGEST_SIGN else 0


def _digest(words: Sequence[str]) -> int:
    """A number of 64 bits, with sign, as databases keep it; how the words are parted by blanks does not matter."""
    data = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), signed=True)
