"""From text to terms and back: a query meets what it should and nothing else."""

import pytest

from wiki.search.analyser import exact_terms, family, terms_of_word, weigh


def met(word, text, language="en"):
    terms = {term for term, _ in weigh(text, family(language))}
    return bool(terms & set(terms_of_word(word)))


@pytest.mark.parametrize(
    ("word", "text", "language"),
    [
        ("agencies", "The agency publishes.", "en"),
        ("publish", "Published data", "en-GB"),
        ("gesetze", "das Gesetz", "de"),
        ("gesetz", "des Gesetzes", "de"),
        ("infractions", "une infraction", "fr"),
        ("data", "Data in einem Gesetz", "de"),
        ("gdpr", "依GDPR处理", "zh-Hans"),
        ("strasse", "die Straße", "de"),
    ],
)
def test_a_word_meets_its_inflected_forms_in_the_language_of_the_draft(word, text, language):
    assert met(word, text, language)


@pytest.mark.parametrize(
    ("word", "text", "language"),
    [
        ("organization", "an organ", "en"),
        ("agencies", "agency", "zh-Hans"),
        ("data", "database", "en"),
        ("rates", "a rat", "en"),
    ],
)
def test_a_word_does_not_meet_another_word(word, text, language):
    assert not met(word, text, language)


def test_an_exact_form_is_a_term_of_its_own():
    terms = {term for term, _ in weigh("The agencies", "e")}
    assert terms & set(exact_terms("agencies"))
    assert not terms & set(exact_terms("agency"))


def test_short_passages_and_repeated_words_weigh_more():
    once = dict(weigh("data", "e"))[b"edata"]
    lost = dict(weigh("data " + "other words stand here " * 40, "e"))[b"edata"]
    often = dict(weigh("data data data " + "other words stand here " * 40, "e"))[b"edata"]
    assert once > often > lost >= 1
    assert all(1 <= weight <= 255 for _, weight in weigh("data " * 5000, "e"))


def test_han_is_the_same_in_every_family():
    assert {term for term, _ in weigh("数据开放", "e")} == {term for term, _ in weigh("数据开放", "x")}
