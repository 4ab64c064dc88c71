"""Hostile texts of a million characters."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from tools.truth import LIGHT, history
from tools.truth.vocabulary import language

_SIZE = 1_000_000


class Shape(NamedTuple):
    """A name, and two texts to compare."""

    name: str
    one: str
    other: str


def shapes() -> Iterator[Shape]:
    """Texts made to be slow, each about a million characters."""
    random = Random(7)
    words = language("en")
    line = " ".join(words.word(random) for _ in range(_SIZE // 8))
    yield Shape("one line, 10 % of words changed", line, _changed(line, random))
    yield Shape("one line without blanks", line.replace(" ", ""), _changed(line, random).replace(" ", ""))
    repeated = "The authority shall keep the record for ten years.\n\n" * (_SIZE // 52)
    lines = repeated.split("\n\n")
    kept = "\n\n".join(one for one in lines if random.random() > 0.1)
    yield Shape("one paragraph repeated, a tenth missing", repeated, kept)
    few = [words.sentence(random) for _ in range(40)]
    one, other = ("\n\n".join(random.choice(few) for _ in range(_SIZE // 70)) for _ in range(2))
    yield Shape("forty paragraphs shuffled", one, other)
    yield Shape("random characters", _noise(random), _noise(random))
    single = "".join(f"{random.choice('abcdefghij')}\n" for _ in range(_SIZE // 10))
    again = "".join(f"{random.choice('abcdefghij')}\n" for _ in range(_SIZE // 10))
    yield Shape("100,000 lines of one character", single, again)
    texts = [next(history("en", _SIZE, 1, seed)).text for seed in (1, 2)]
    yield Shape("unrelated texts", texts[0], texts[1])
    yield Shape("every paragraph edited", texts[0], texts[0].replace(" shall ", " must "))
    yield Shape("nothing, then a text", "", texts[0])
    passages = next(history("en", _SIZE, 1, 3, LIGHT)).texts
    turned = "".join(reversed(passages))
    yield Shape("all paragraphs in reverse", "".join(passages), turned)
    yield Shape("blank lines and signs", "| | |\n" * 166_000, "| | \n|\n" * 143_000)


def _changed(line: str, random: Random) -> str:
    words = language("en")
    return " ".join(words.word(random) if random.random() < 0.1 else one for one in line.split(" "))


def _noise(random: Random) -> str:
    return "".join(map(chr, random.choices([*range(32, 127), 10, *range(0x4E00, 0x4F00)], k=_SIZE)))
