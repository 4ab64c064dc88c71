"""Tokens are words, blanks, punctuation and single characters of unspaced scripts, and lose nothing."""

from hypothesis import given

from tests.common.texts import any_text
from wiki.domain.text.tokens import solid, tokens


@given(any_text)
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(any_text)
def test_solid_tokens_are_the_tokens_that_are_not_blank(text):
    assert solid(text) == [token for token in tokens(text) if not token.isspace()]


def test_words_blanks_and_punctuation_are_parted():
    assert tokens("The fee, 1,000.50  euros.") == ["The", " ", "fee", ",", " ", "1,000.50", "  ", "euros", "."]


def test_han_kana_and_hangul_stand_alone():
    assert tokens("第五条 カナ 한국") == ["第", "五", "条", " ", "カ", "ナ", " ", "한", "국"]


def test_vowel_signs_stay_with_their_word():
    assert tokens("नमस्ते दुनिया") == ["नमस्ते", " ", "दुनिया"]


def test_emphasis_signs_are_no_part_of_a_word():
    assert tokens("_so_ A_B") == ["_", "so", "_", " ", "A", "_", "B"]
