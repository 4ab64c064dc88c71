"""Comparisons rebuild both texts, show moves as moves, and never cost more than they may."""

import random

import pytest
from hypothesis import given, settings

from tests.common.texts import document, two_texts
from wiki.domain.text.diff import Op, change_size, compare, match
from wiki.domain.text.passages import split
from wiki.domain.text.tokens import solid


def _text(rows, side):
    return "".join(segment.text for row in rows for segment in row.segments if segment.op in side)


def _check(comparison):
    olds = [row for row in comparison.rows if row.old is not None and not (row.moved and row.at_new)]
    news = [row for row in comparison.rows if row.at_new]
    assert list(dict.fromkeys(row.old for row in olds)) == list(range(len(comparison.old)))
    assert list(dict.fromkeys(row.new for row in news)) == list(range(len(comparison.new)))
    for number, passage in enumerate(comparison.old):
        assert _text([row for row in olds if row.old == number], "=-") == passage
    for number, passage in enumerate(comparison.new):
        assert _text([row for row in news if row.new == number], "=+") == passage
    for row in comparison.rows:
        assert (row.op is Op.MOVE) <= row.moved
        assert (row.op in {Op.SPLIT, Op.JOIN}) == bool(row.pieces)
        assert (row.op is Op.SAME) <= (row.nature is None)
        if not row.pieces:
            assert _text([row], "=-") == ("" if row.old is None else comparison.old[row.old])
            assert _text([row], "=+") == ("" if row.new is None else comparison.new[row.new])
    assert list(comparison.changes) == [
        row for row in comparison.rows if row.op is not Op.SAME and (row.at_new or not row.moved)
    ]


def _ops(old, new):
    return " ".join(row.op for row in compare(split(old), split(new)).rows)


@given(two_texts())
@settings(max_examples=200)
def test_rows_rebuild_both_texts(texts):
    _check(compare(*map(split, texts)))


@given(document, document)
def test_rows_rebuild_unrelated_texts(old, new):
    _check(compare(split(old), split(new)))


@given(two_texts())
def test_matches_are_the_origins_in_the_rows(texts):
    old, new = map(split, texts)
    rows = [row for row in compare(old, new).rows if row.at_new]
    for number, origin in enumerate(match(old, new)):
        assert origin in [row.old for row in rows if row.new == number]


@given(two_texts())
def test_change_sizes_balance_and_agree_with_the_comparison(texts):
    old, new = map(split, texts)
    added, removed = change_size(old, new)
    assert min(added, removed) >= 0
    assert added - removed == sum(len(solid(passage)) for passage in new) - sum(len(solid(passage)) for passage in old)
    stats = compare(old, new).stats
    assert (stats.added, stats.removed) == (added, removed)


@given(document)
def test_a_text_does_not_differ_from_itself(text):
    passages = split(text)
    assert compare(passages, list(passages)).changes == ()
    assert change_size(passages, passages) == (0, 0)


PARTS = [
    "## Purpose\n\n",
    "This Act lays down how the public takes part in making rules.\n\n",
    "It applies to every authority of the state without exception.\n\n",
    "## Fees\n\n",
    "No fee is charged for asking a question or making a comment.\n\n",
    "A reasonable fee may be charged for certified copies of documents.\n\n",
    "## Final provisions\n\n",
    "This Act enters into force on the first day of the next year.\n\n",
]


def test_an_edited_passage_stays_in_its_place_with_its_changed_words():
    new = [*PARTS]
    new[4] = new[4].replace("asking a question", "asking questions")
    (row,) = compare(PARTS, new).changes
    assert (row.op, row.old, row.new) == (Op.REPLACE, 4, 4)
    assert [(segment.op, segment.text) for segment in row.segments] == [
        ("=", "No fee is charged for asking "),
        ("-", "a question"),
        ("+", "questions"),
        ("=", " or making a comment.\n\n"),
    ]


def test_a_moved_section_moves_with_its_heading():
    new = [*PARTS[3:6], *PARTS[:3], *PARTS[6:]]
    moved = compare(PARTS, new).changes
    assert {row.op for row in moved} == {Op.MOVE}
    assert sorted(row.new for row in moved) in ([0, 1, 2], [3, 4, 5])
    assert change_size(PARTS, new) == (0, 0)


def test_a_moved_and_reworded_section_is_one_move_with_its_word_changes():
    moved = ["## Charges\n\n", PARTS[4].replace("charged", "asked"), PARTS[5].replace("reasonable ", "")]
    new = [*PARTS[:1], *PARTS[6:], *PARTS[1:3], *moved]
    comparison = compare(PARTS, new)
    _check(comparison)
    assert match(PARTS, new) == [0, 6, 7, 1, 2, 3, 4, 5] or match(PARTS, new)[-2:] == [4, 5]
    assert {row.op for row in comparison.changes} <= {Op.MOVE, Op.REPLACE, Op.INSERT, Op.DELETE}
    assert comparison.stats.inserted <= 1


def test_a_renumbered_list_is_edited_in_place():
    old = "1. the name of the person\n2. the address of the office\n3. the date of the decision\n"
    new = "1. the reference number\n2. the name of the person\n3. the address of the office\n4. the date of decision\n"
    assert match(split(old), split(new)) == [None, 0, 1, 2]


def test_a_blank_line_at_the_end_is_no_change():
    assert _ops("One thing.", "One thing.\n\nAnother thing.\n") == "same insert"


def test_words_in_a_row_are_one_change():
    (row,) = compare(["The old red house stands.\n"], ["The new blue house stands.\n"]).changes
    assert [(segment.op, segment.text) for segment in row.segments] == [
        ("=", "The "),
        ("-", "old red"),
        ("+", "new blue"),
        ("=", " house stands.\n"),
    ]


def test_a_paragraph_that_was_wrapped_otherwise_has_no_changed_word():
    (row,) = compare(["The old red house\nstands here.\n\n"], ["The old red\nhouse stands here.\n"]).changes
    assert [(segment.op, segment.text) for segment in row.segments] == [
        ("=", "The old red"),
        ("-", " "),
        ("+", "\n"),
        ("=", "house"),
        ("-", "\n"),
        ("+", " "),
        ("=", "stands here.\n"),
        ("-", "\n"),
    ]


def test_an_inserted_sentence_is_shown_whole():
    (row,) = compare(
        ["It shall publish. It shall answer.\n"], ["It shall publish. It shall hear. It shall answer.\n"]
    ).changes
    assert [(segment.op, segment.text) for segment in row.segments] == [
        ("=", "It shall publish. "),
        ("+", "It shall hear. "),
        ("=", "It shall answer.\n"),
    ]


def test_chinese_is_compared_by_character():
    (row,) = compare(["公众有权提出意见。\n"], ["公众有权提出书面意见。\n"]).changes
    assert [segment.text for segment in row.segments] == ["公众有权提出", "书面", "意见。\n"]


def _words(chance, count, vocabulary, prefix="w"):
    return " ".join(f"{prefix}{chance.randrange(vocabulary)}" for _ in range(count))


def _hostile(name):
    chance = random.Random(name)
    text = "\n\n".join(_words(chance, 60, 4_000) for _ in range(2_500))
    return {
        "one repeated word": ("word " * 200_000, "word " * 100_000 + "new " + "word " * 100_000),
        "one repeated word, every fourth changed": ("word " * 200_000, "word word word x " * 60_000),
        "one-character lines": ("a\n\n" * 100_000, "a\n\n" * 50_000 + "b\n\n" + "a\n\n" * 49_000),
        "one-character lines of two kinds": ("a\n\nb\n\n" * 50_000, "b\n\na\n\nc\n\n" * 33_000),
        "one-character lines without blanks": ("a\n" * 100_000, "b\na\n" * 50_000),
        "lines in another order": (
            "".join(f"{number}\n\n" for number in range(100_000)),
            "".join(f"{number}\n\n" for number in chance.sample(range(100_000), 100_000)),
        ),
        "one line": (_words(chance, 150_000, 5_000), _words(chance, 150_000, 5_000)),
        "unrelated": (text, "\n\n".join(_words(chance, 60, 4_000, "v") for _ in range(2_500))),
        "the same words otherwise": (text, "\n\n".join(_words(chance, 60, 4_000) for _ in range(2_500))),
        "one fenced block": ("```\n" + _words(chance, 160_000, 300), "```\n" + _words(chance, 160_000, 300)),
        "every code point": (
            "```\n" + "".join(map(chr, range(0xE000, 0x50000))),
            "```\n" + "".join(map(chr, range(0x50000, 0xE000, -1))),
        ),
        "headings": ("# a\n" * 200_000, "# b\n# a\n" * 100_000),
        "full stops": ("。" * 1_000_000, "。" * 500_000 + "！" + "。" * 499_999),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "one repeated word",
        "one repeated word, every fourth changed",
        "one-character lines",
        "one-character lines of two kinds",
        "one-character lines without blanks",
        "lines in another order",
        "one line",
        "unrelated",
        "the same words otherwise",
        "one fenced block",
        "every code point",
        "headings",
        "full stops",
    ],
)
def test_hostile_megabytes_are_compared_like_any_other(name):
    old, new = map(split, _hostile(name))
    comparison = compare(old, new)
    for side in ("=-", "=+"):
        rows = [row for row in comparison.rows if (row.at_new if side == "=+" else row.old is not None)]
        rows = rows if side == "=+" else [row for row in rows if not (row.moved and row.at_new)]
        text = "".join(segment.text for row in rows for segment in row.segments if segment.op in side)
        assert text == "".join(new if side == "=+" else old)
    assert change_size(old, new)[0] == comparison.stats.added
