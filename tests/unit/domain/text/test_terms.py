"""What the search compares: folded words, and runs of Han that know no blanks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.text.terms import bigrams, fold, literal_pattern, pattern, runs, word_pattern


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Open **data**, e.g. machine-readable.", ["open", "data", "e", "g", "machine", "readable"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("依第5条的规定", ["依第", "5", "条的规定"]),
        ("第 五 條\n應", ["第五條應"]),
        ("ＧＤＰＲ ﬁle re\u00adgulation", ["gdpr", "file", "regulation"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_words_are_folded_and_signs_dropped(text, found):
    assert runs(fold(text)) == found


def test_a_run_of_han_is_kept_as_pairs_and_its_last_character():
    assert bigrams("数据开") == ["数据", "据开", "开"]


@pytest.mark.parametrize(
    ("phrase", "text", "holds"),
    [
        (("open", "data"), "the **Open**\nData", True),
        (("open", "data"), "reopen data", False),
        (("open", "data"), "open database", False),
        (("数据开放",), "公共数据 开放条例", True),
        (("第", "5", "条"), "依第5条", True),
        (("data",), "数data库", True),
    ],
)
def test_words_of_a_phrase_may_have_any_signs_between_them(phrase, text, holds):
    assert (re.search(pattern(phrase), fold(text)) is not None) is holds


@pytest.mark.parametrize(
    ("phrase", "text", "holds"),
    [
        ("open data", "the Open\n  Data", True),
        ("open data", "the **open** data", False),
        ("it's here", "IT'S  here", True),
        ("it's here", "it’s here", False),
        ("art. 5", "Art. 5", True),
        ("art. 5", "Art. 55", False),
        ("民意選出", "由民意\n選出", True),
        ("(a)", "see (a)", True),
    ],
)
def test_signs_between_quotation_marks_count_and_only_blanks_may_differ(phrase, text, holds):
    assert (re.search(literal_pattern(phrase), fold(text)) is not None) is holds


@given(st.text(min_size=1, max_size=30))
def test_every_text_is_found_in_itself_as_a_phrase(text):
    found = tuple(runs(fold(text)))
    if found:
        assert re.search(pattern(found), fold(text))
    literal = " ".join(fold(text).split())
    if runs(literal):
        assert re.search(literal_pattern(literal), " ".join(fold(text).split()))


def test_words_that_begin_so_are_found_whole():
    assert [found.group() for found in re.finditer(word_pattern("publi"), "public, republic, publishes")] == [
        "public",
        "publishes",
    ]
