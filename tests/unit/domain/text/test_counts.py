"""Lengths are counted as readers of each script count them, whatever marks the text is written with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.common.texts import any_text
from wiki.domain.text.counts import Count, count, reading_minutes
from wiki.domain.text.diff import change_size
from wiki.domain.text.passages import split


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("It's a well-known fee of 1,000.50 l’État", 7, 0),
        ("Die Datenschutz-Grundverordnung gilt ab 25.5.2018.", 5, 0),
        ("Straßenverkehrsordnung", 1, 0),
        ("§ 5 Abs. 2", 3, 0),
        ("第五条 公众 may speak", 2, 5),
        ("2024年3月", 2, 2),
        ("ひらがなとカタカナ", 0, 9),
        ("한국어 문장", 0, 5),
        ("नमस्ते दुनिया", 2, 0),
        ("e\u0301te\u0301", 1, 0),
        ("", 0, 0),
        ("---", 0, 0),
    ],
)
def test_words_of_one_kind_of_script_and_characters_of_the_other(text, words, characters):
    assert count(text) == Count(words, characters)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("# The *new* **duty** of `care` ##\n", "The new duty of care"),
        ("- one\n- two\n1. three\n2) four\n", "one two three four"),
        ('See [the law](https://example.org/a_(b) "Title") now', "See the law now"),
        ("See [the law][1].\n\n[1]: https://example.org/law 'The law'\n", "See the law 1"),
        ("A note[^1].\n\n[^1]: It says so.\n", "A note It says so"),
        ("> quoted\n", "quoted"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |\n", "a b 1 2"),
        ('<b class="x">bold</b> <!-- not this --> word', "bold word"),
        ("<https://example.org> or https://example.org/a/b?c=d.", "or"),
        ("```python\nx = 1\n```\n", "x 1"),
        ("---\ntitle: Not read\ntags: none\n---\nText\n", "Text"),
        ("## Fees {#fees}\n{: .table}\n", "Fees"),
        ("![a map](map.png)", "a map"),
        ("a&nbsp;b &#8212; c", "a b c"),
        ("5. Mai", "Mai"),
        ("am 5. Mai", "am 5 Mai"),
    ],
)
def test_marks_and_targets_are_not_counted(marked, plain):
    assert count(marked) == count(plain)


def test_reading_time_is_rounded_up_and_nothing_takes_no_time():
    assert reading_minutes(Count(0, 0)) == 0
    assert reading_minutes(Count(1, 0)) == 1
    assert reading_minutes(Count(238, 255)) == 2
    assert reading_minutes(Count(239, 255)) == 3


PLAIN = st.lists(
    st.sampled_from(["office", "l’État", "1,000", "公共", "データ", "법", "well-known", "§", "(a)", "e\u0301"])
).map(" ".join)


@given(PLAIN, PLAIN)
def test_counts_of_two_paragraphs_add_up(one, other):
    both, first, second = count(f"{one}\n\n{other}"), count(one), count(other)
    assert (both.words, both.characters) == (first.words + second.words, first.characters + second.characters)


@given(any_text)
def test_no_text_has_more_words_and_characters_than_code_points(text):
    found = count(text)
    assert 0 <= found.words + found.characters <= len(text)


def test_sizes_of_changes_are_tokens_without_blanks():
    assert change_size(split("Fees are 5 francs.\n"), split("Fees  are\n6 francs!\n")) == (2, 2)
    assert change_size(split("公众有权。\n"), split("公众无权提出。\n")) == (3, 1)
    assert change_size(split("A\n"), split("A\n")) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- " * 200_000,
        "[^" * 500_000,
        "](" * 500_000,
        "<a " * 300_000,
        "{#" * 500_000,
        '](a "' * 200_000,
        "[a" * 500_000,
        "---\n" * 250_000,
        "&a" * 500_000,
        "1" * 1_000_000,
        "a-" * 500_000,
        "http://" * 140_000,
        "](a(" * 250_000,
        " " * 1_000_000,
    ],
    ids=lambda text: repr(text[:5]),
)
def test_hostile_megabytes_are_counted_like_any_other(text):
    assert count(text).characters == 0
