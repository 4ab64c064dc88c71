"""Quotations are found where they stand, told apart by what is around them, or guessed and said to be a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.quotes import LEAST, Quote, plain, resolve

LAW = (
    '# Open data\n\nThe **city** publishes its [data](https://example.org "x") every\nmonth.\n\n'
    "- The board decides on the fee.\n- The board decides on the term.\n\n"
    "The city bears the costs of publishing, unless the council decides otherwise by a majority of two thirds.\n"
)


def found(exact, prefix="", suffix="", within=None, text=LAW):
    hit = resolve(text, Quote(exact, prefix, suffix), within)
    return None if hit is None else (text[hit.start : hit.end], hit.score)


def test_words_are_found_where_they_stand():
    assert found("bears the costs") == ("bears the costs", 1)
    assert found("x" * 50) is None
    assert found("  ") is None


def test_words_as_a_reader_sees_them_are_found_in_the_source():
    assert found("The city publishes its data every month.") == (
        'The **city** publishes its [data](https://example.org "x") every\nmonth.',
        1,
    )
    assert found("city  bears\nthe") == ("city bears the", 1)


def test_of_several_places_the_one_with_the_same_neighbours_is_meant():
    assert found("The board decides") is None
    hit = resolve(LAW, Quote("The board decides", suffix=" on the term"))
    assert LAW[hit.end :].startswith(" on the term")
    hit = resolve(LAW, Quote("The board decides", prefix="month.\n\n- "))
    assert LAW[hit.end :].startswith(" on the fee")


def test_a_part_of_the_text_is_looked_at_first_and_alone_when_told_so():
    place = LAW.index("- The board decides on the term")
    hit = resolve(LAW, Quote("The board decides"), (place, place + 40))
    assert hit.start > place
    assert found("bears the costs", within=(0, 40)) == ("bears the costs", 1)


def test_words_that_changed_are_guessed_with_a_score():
    words, score = found("The city shall bear the costs of publication, unless the council decides")
    assert words.startswith("The city bears the costs of publishing")
    assert LEAST <= score < 1
    worse = found("The town shall bear all costs of printing, unless the council decides")
    assert worse is None or worse[1] < score


def test_a_guess_between_two_that_are_equally_good_is_none():
    sentence = "The board decides on the yearly fee"
    text = f"{sentence} here.\n\nFiller in between of some length.\n\n{sentence} there.\n"
    assert found("The board decided on the yearly fees", text=text) is None
    assert found("Tbe board decides on the yearly fee there", text=text)[0].endswith("there")


@pytest.mark.parametrize(
    "exact", ["fees", "words of another law altogether, which nobody wrote", "公司法第五条规定的内容"]
)
def test_too_poor_a_guess_is_none(exact):
    assert found(exact) is None


def test_chinese_is_guessed_too():
    text = "第一条 为了规范公司的组织和行为，保护公司、股东和债权人的合法权益，制定本法。\n\n第二条 本法所称公司。\n"
    words, score = found("为规范公司组织和行为，保护公司、股东、职工和债权人的合法权益", text=text)
    assert words.startswith("为了规范公司")
    assert words.endswith("合法权益")
    assert LEAST <= score < 1


def test_a_passage_is_shown_without_its_signs():
    assert plain("- The **board** [decides](x) `on`\n  it\n\n") == "The board decides on it"
    assert plain("## Article 5 ##\n\n").startswith("Article 5")
    assert plain("---\n\n") in {"", "---"}


def test_a_long_text_of_the_same_words_is_answered():
    text = "The board decides on the fee. " * 20_000
    assert resolve(text, Quote("The board decided upon all the fees")) is None


@given(st.text(), st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_strings_are_answered_within_the_text(text, exact, prefix, suffix):
    hit = resolve(text, Quote(exact, prefix, suffix))
    if hit is not None:
        assert 0 <= hit.start < hit.end <= len(text)
        assert 0 < hit.score <= 1
        if hit.score == 1 and exact in text:
            assert text[hit.start : hit.end].strip()


@given(st.integers(0, len(LAW) - 1), st.integers(1, 80))
def test_every_part_of_a_text_is_found_with_enough_around_it(start, size):
    exact = LAW[start : start + size]
    hit = resolve(LAW, Quote(exact, LAW[max(0, start - 60) : start], LAW[start + size : start + size + 60]))
    if exact.strip():
        assert hit is not None
        assert hit.start == start
