"""However hostile two texts are, comparing them costs no more than was counted, and the answer is sound."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.texts import two_texts
from tests.unit.domain.text.test_matching import check
from tests.unit.domain.text.test_stretches import check as check_stretches
from wiki.domain.text import align
from wiki.domain.text.align import Work
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.stretches import stretches


def _words(chance, count, vocabulary, prefix="w"):
    return " ".join(f"{prefix}{chance.randrange(vocabulary)}" for _ in range(count))


def _lines(numbers):
    return "".join(f"{number}\n\n" for number in numbers)


def _alike(chance, count):
    return "".join(
        f"The authority of district {chance.randrange(5 * count)} hears the parties before it decides on the matter "
        f"under section {chance.randrange(count)} of this Act.\n\n"
        for _ in range(count)
    )


def _han(chance, count):
    return "".join("".join(chr(0x4E00 + chance.randrange(3_000)) for _ in range(60)) + "。\n\n" for _ in range(count))


def _prose(chance, count, prefix="w"):
    return "\n\n".join(_words(chance, 60, 4_000, prefix) for _ in range(count))


def _shuffled(chance, parts):
    return "\n\n".join(parts), "\n\n".join(chance.sample(parts, len(parts)))


# Each gives two texts of about `size` characters.
SHAPES = {
    "one line": lambda chance, size: (_words(chance, size // 6, 5_000), _words(chance, size // 6, 5_000)),
    "one word": lambda _, size: ("word " * (size // 5), "word " * (size // 10) + "new " + "word " * (size // 10)),
    "one word, every fourth another": lambda _, size: ("word " * (size // 5), "word word word x " * (size // 17)),
    "lines of one sign": lambda _, size: ("a\n\n" * (size // 3), "a\n\nb\n\n" * (size // 6)),
    "lines of few signs": lambda chance, size: tuple(
        "".join(chance.choice("abcdefgh") + "\n\n" for _ in range(size // 3)) for _ in range(2)
    ),
    "signs without blanks": lambda _, size: ("a\n" * (size // 2), "b\na\n" * (size // 4)),
    "lines in falling order": lambda _, size: (_lines(range(size // 7)), _lines(range(size // 7, 0, -1))),
    "lines shuffled": lambda chance, size: (
        _lines(range(size // 7)),
        _lines(chance.sample(range(size // 7), size // 7)),
    ),
    "passages shuffled": lambda chance, size: _shuffled(
        chance, [_words(chance, 30, 4_000) for _ in range(size // 200)]
    ),
    "unrelated": lambda chance, size: (_prose(chance, size // 400), _prose(chance, size // 400, "v")),
    "the same words otherwise": lambda chance, size: (_prose(chance, size // 400), _prose(chance, size // 400)),
    "near-duplicates": lambda chance, size: (_alike(chance, size // 130), _alike(chance, size // 130)),
    "random bytes": lambda chance, size: tuple(chance.randbytes(size).decode("latin-1") for _ in range(2)),
    "Han without blanks": lambda chance, size: (_han(chance, size // 63), _han(chance, size // 63)),
    "one fenced block": lambda chance, size: tuple("```\n" + _words(chance, size // 5, 300) for _ in range(2)),
    "headings": lambda _, size: ("# a\n" * (size // 4), "# b\n# a\n" * (size // 8)),
}


@pytest.fixture
def cells(monkeypatch):
    """The cells of all alignments that were really worked out, one number each."""
    seen = []
    rows = align._rows

    def counted(one, other):
        seen.append(len(one) * len(other))
        return rows(one, other)

    monkeypatch.setattr(align, "_rows", counted)
    return seen


def _compare(name, size, cells):
    old, new = map(split, SHAPES[name](random.Random(name), size))
    matched, followed = Work(), Work()
    found = matching(old, new, matched)
    check(found)
    assert sum(cells) <= matched.used <= matched.limit
    cells.clear()
    result = stretches(found, None, followed)
    assert sum(cells) <= followed.used <= followed.limit
    return found, result


@pytest.mark.parametrize("name", SHAPES)
def test_hostile_texts_cost_no_more_than_was_counted(name, cells):
    check_stretches(*_compare(name, 60_000, cells))


@pytest.mark.parametrize("name", ["one line", "near-duplicates"])
def test_hostile_megabytes_cost_no_more_than_was_counted(name, cells):
    _compare(name, 1_000_000, cells)


@given(two_texts(), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
@settings(max_examples=100)
def test_an_answer_is_sound_wherever_the_work_ends(texts, matched, followed):
    old, new = map(split, texts)
    found = matching(old, new, Work(matched))
    check(found)
    assert found.likeness.work.used <= matched
    check_stretches(found, stretches(found, None, Work(followed)))


def test_the_same_texts_always_cost_the_same():
    old, new = map(split, SHAPES["near-duplicates"](random.Random(1), 20_000))
    first, second = Work(), Work()
    assert matching(old, new, first).origins() == matching(old, new, second).origins()
    assert first.used == second.used > 0
