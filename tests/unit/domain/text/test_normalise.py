"""Texts are stored in one form, and what could deceive a reader is refused with its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.text.normalise import RefusedCharacter, clean, normalise


def test_line_ends_become_line_feeds_and_a_leading_mark_goes():
    assert normalise("\ufeffone\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


def test_text_is_composed():
    assert normalise("e\u0301tat") == "état"


@pytest.mark.parametrize("character", ["\x00", "\x0c", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_refusal_names_line_column_and_position(character):
    with pytest.raises(RefusedCharacter) as refused:
        normalise(f"one\ntw{character}o")
    assert (refused.value.line, refused.value.column, refused.value.position) == (2, 3, 6)
    assert refused.value.character == character


@pytest.mark.parametrize("character", ["\u200b", "\u200c", "\u200d", "\t", "\u3000", "\u2028"])
def test_joiners_and_blanks_of_other_scripts_stay(character):
    assert normalise(f"a{character}b") == f"a{character}b"


@given(st.text(st.characters(codec=None)))
def test_clean_never_refuses_and_agrees_with_normalise(text):
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert normalise(cleaned) == cleaned.removeprefix("\ufeff")
    refused = [character for character in text.replace("\r", "") if clean(f"a{character}") == "a"]
    if refused:
        with pytest.raises(RefusedCharacter):
            normalise(text)
    else:
        assert normalise(text) == cleaned
