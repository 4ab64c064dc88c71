"""Changed words are shown as a reader would mark them: whole words, numbers and references, sentence by sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.texts import any_text, two_texts
from wiki.domain.text.references import units
from wiki.domain.text.words import WordDiff


def _marked(old, new):
    signs = {"=": "{}", "-": "[-{}]", "+": "[+{}]"}
    return "".join(signs[one.op].format(one.text) for one in WordDiff().segments(old, new))


@given(two_texts())
def test_segments_rebuild_both_passages(texts):
    old, new = texts
    segments = WordDiff().segments(old, new)
    assert "".join(one.text for one in segments if one.op in "=-") == old
    assert "".join(one.text for one in segments if one.op in "=+") == new
    assert all(one.text for one in segments)


@given(any_text, any_text)
@settings(max_examples=40)
def test_unrelated_passages_are_rebuilt_too(old, new):
    segments = WordDiff().segments(old, new)
    assert "".join(one.text for one in segments if one.op in "=-") == old
    assert "".join(one.text for one in segments if one.op in "=+") == new


@given(st.one_of(any_text, st.text("§ Abs.Nr12条第十()*#_~ ", max_size=40)))
def test_units_lose_nothing(text):
    assert "".join(units(text)) == text


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Es gilt § 5 Abs. 2 Satz 1 entsprechend.", "§ 5 Abs. 2 Satz 1"),
        ("See Art. 12(3) for the rest.", "Art. 12(3)"),
        ("selon l'article 222-33-2 du code", "article 222-33-2"),
        ("依照第十二条第二款的规定", "第十二条第二款"),
        ("依第七條之一規定", "第七條之一"),
        ("应当在三十日内答复", "三十"),
        ("a **strong** word", "**"),
    ],
)
def test_a_reference_or_number_is_one_unit(text, reference):
    assert reference in units(text)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        # A changed word is one change, however many letters it keeps.
        (
            "The office shall publish it.",
            "The office shall publicise it.",
            "The office shall [-publish][+publicise] it.",
        ),
        # Numbers and references are read as a whole.
        (
            "Die Frist nach § 5 Abs. 2 gilt.",
            "Die Frist nach § 5 Abs. 3 gilt.",
            "Die Frist nach [-§ 5 Abs. 2][+§ 5 Abs. 3] gilt.",
        ),
        ("依照第十二条的规定办理。", "依照第十三条的规定办理。", "依照[-第十二条][+第十三条]的规定办理。"),
        ("应当在三十日内答复。", "应当在二十日内答复。", "应当在[-三十][+二十]日内答复。"),
        ("The fee is 1,000.50 euro.", "The fee is 1,000.60 euro.", "The fee is [-1,000.50][+1,000.60] euro."),
        # One letter or Han character between two changes is no island.
        ("行政机关应当答复", "行业机构应当答复", "行[-政机关][+业机构]应当答复"),
        # An inserted sentence or clause stands whole, at its edges.
        (
            "It shall publish. It shall answer.",
            "It shall publish. It shall hear. It shall answer.",
            "It shall publish. [+It shall hear. ]It shall answer.",
        ),
        (
            "公众有权提出意见，有权查阅。",
            "公众有权提出意见，有权复制，有权查阅。",
            "公众有权提出意见，[+有权复制，]有权查阅。",
        ),
        # A paragraph wrapped otherwise has no changed word.
        ("one two\nthree four", "one\ntwo three\nfour", "one[- ][+\n]two[-\n][+ ]three[- ][+\n]four"),
    ],
)
def test_changes_are_marked_as_a_reader_would_mark_them(old, new, marked):
    assert _marked(old, new) == marked


def test_sentences_share_no_words_by_chance():
    """The council and its drafts stand in both, but the sentences say other things."""
    kept = "The archive keeps every version for ever."
    old = f"Any member may ask the council for leave to speak on them. {kept}"
    new = f"Fees are fixed by the treasury once a year. {kept}"
    assert _marked(old, new) == (
        "[-Any member may ask the council for leave to speak on them. ][+Fees are fixed by the treasury once a year. ]"
        f"{kept}"
    )


def test_of_two_swapped_sentences_the_longer_stays():
    one = "The council shall publish every draft before it decides. "
    two = "It hears whoever asks to be heard. "
    assert _marked(f"{one}{two}It ends.", f"{two}{one}It ends.") == f"[+{two}]{one}[-{two}]It ends."


def test_past_the_cap_only_the_ends_are_kept_and_the_texts_still_rebuilt():
    old = "head " + "a b c d e " * 60_000 + "tail"
    new = "head " + "e d c b a " * 60_000 + "tail"
    segments = WordDiff().segments(old, new)
    assert "".join(one.text for one in segments if one.op in "=-") == old
    assert "".join(one.text for one in segments if one.op in "=+") == new
    assert segments[0].text.startswith("head ")
