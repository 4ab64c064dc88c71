"""Input as people type it: trimmed, normalised, and what is wrong said in words that can be translated."""

import pytest

from wiki.domain.errors import DomainError
from wiki.services.validating import Settings, clean_line, clean_settings, clean_text, split_labels


def words(errors):
    return {name: str(error) for name, error in errors.items()}


def test_a_line_is_trimmed_and_loses_what_cannot_be_seen():
    errors = {}
    assert clean_line("  a\tb\n\n c\x00\u202e ", "title", 20, errors) == "a b c"
    assert clean_line("Cafe\u0301", "title", 4, errors) == "Café"
    assert errors == {}


def test_a_line_that_is_too_long_says_by_how_much():
    errors = {}
    clean_line("x" * 12, "title", 10, errors)
    assert words(errors) == {"title": "At most 10 characters; these are 12."}


@pytest.mark.parametrize(("typed", "kept"), [("a", "a\n"), ("a\n", "a\n"), ("a\r\nb\r", "a\nb\n"), ("\ufeffa", "a\n")])
def test_a_text_ends_in_one_form(typed, kept):
    errors = {}
    assert clean_text(typed, errors, 100) == kept
    assert errors == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "The text is empty."),
        (" \n\t", "The text is empty."),
        ("字" * 34, "The text is larger than 100 bytes."),
        ("a\nb\x00", "Line 2, column 2 holds an invisible character (U+0000) that is not allowed."),
        ("\u2066", "Line 1, column 1 holds an invisible character (U+2066) that is not allowed."),
    ],
)
def test_a_text_that_cannot_be_taken_says_why(typed, said):
    errors = {}
    clean_text(typed, errors, 100)
    assert words(errors) == {"text": said}


def test_labels_stand_apart_by_commas_of_any_script_and_once():
    assert split_labels(" a, b，c、d;e\nf ,, ") == ["a", "b", "c", "d", "e", "f"]
    cleaned = clean_settings(Settings("T", topics=["water", " water ", "", "air"]), {})
    assert cleaned.topics == ("water", "air")


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "zh-Hant-TW", "pt-BR", "deu"])
def test_language_tags_are_taken(tag):
    errors = {}
    clean_settings(Settings("T", language=tag), errors)
    assert errors == {}


@pytest.mark.parametrize("tag", ["", "EN", "e", "english", "zh-hans", "en-", "en\n", '"><script>'])
def test_what_is_no_language_tag_is_refused(tag):
    errors: dict[str, str | DomainError] = {}
    clean_settings(Settings("T", language=tag), errors)
    assert set(errors) == {"language"}
