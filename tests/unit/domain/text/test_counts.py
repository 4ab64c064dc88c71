"""Lengths are counted as readers of each script count them."""

from hypothesis import given

from tests.common.texts import any_text
from wiki.domain.text.counts import Count, count, reading_minutes


def test_words_with_inner_signs_are_one_word():
    assert count("It's a well-known fee of 1,000.50 l’État") == Count(7, 0)


def test_characters_of_unspaced_scripts_are_counted_apart():
    assert count("第五条 公众 may speak") == Count(2, 5)


def test_reading_time_is_rounded_up_and_nothing_takes_no_time():
    assert reading_minutes(Count(0, 0)) == 0
    assert reading_minutes(Count(1, 0)) == 1
    assert reading_minutes(Count(238, 255)) == 2


@given(any_text, any_text)
def test_counts_of_two_paragraphs_add_up(one, other):
    both, first, second = count(f"{one}\n\n{other}"), count(one), count(other)
    assert (both.words, both.characters) == (first.words + second.words, first.characters + second.characters)
