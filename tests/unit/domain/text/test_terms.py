"""What the search compares: folded words, and runs of Han that know no blanks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.text.terms import bigrams, fold, literal_pattern, pattern, runs, unit_pattern, word_pattern


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Open **data**, e.g. machine-readable.", ["open", "data", "e", "g", "machine", "readable"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("依第5条的规定", ["依第", "5", "条的规定"]),
        ("第 五 條\n應", ["第五条应"]),
        ("ＧＤＰＲ ﬁle re\u00adgulation", ["gdpr", "file", "regulation"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_words_are_folded_and_signs_dropped(text, found):
    assert runs(fold(text)) == found


def test_a_run_of_han_is_kept_as_pairs():
    assert bigrams("数据开") == ["数据", "据开"]
    assert bigrams("数") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("數據開放條例", "数据开放条例"),
        ("臺灣", "台湾"),
        ("為", "爲"),
        ("乾", "干"),
        ("ﾃﾞｰﾀ", "データ"),
        ("한국", "한국"),
        ("第１２條", "第12条"),
        ("⼈", "人"),
    ],
)
def test_writings_of_the_same_characters_are_folded_together(one, other):
    assert fold(one) == fold(other)


def test_blanks_count_in_korean_and_not_in_chinese_or_japanese():
    assert runs(fold("한국 사람")) == ["한국", "사람"]
    assert runs(fold("第 五 條")) == ["第五条"]
    assert runs(fold("データ の")) == ["データの"]
    assert re.search(literal_pattern("국사"), fold("한국 사람")) is None


@pytest.mark.parametrize(
    ("unit", "text", "holds"),
    [
        ("art. 12(3)", "see Art. 12(3).", True),
        ("art. 12(3)", "see Art. 12 (3) of", True),
        ("art. 12(3)", "see Art 12(3)", True),
        ("art. 12(3)", "see Art.12\u00a0(3)", True),
        ("art. 12(3)", "see Art. 12 and 3", False),
        ("art. 12(3)", "see Art. 12(30)", False),
        ("art. 12(3)", "see Art. 112(3)", False),
        ("§ 5 abs. 2", "nach § 5 Abs. 2 Satz 1", True),
        ("§ 5 abs. 2", "nach §5 Abs.2", True),
        ("§ 5 abs. 2", "nach §§ 5 Abs. 2", True),
        ("§ 5 abs. 2", "nach § 15 Abs. 2", False),
        ("§ 5 abs. 2", "nach § 5 Abs. 21", False),
        ("§ 5", "§ 5.2", False),
        ("§ 5", "§ 5.", True),
        ("2021/123", "Regulation (EU) 2021/123, Annex", True),
        ("2021/123", "2021/1234", False),
        ("2021/123", "12021/123", False),
        ("2021/123", "2021, 123", False),
        ("1,000", "11,000", False),
        ("1,000", "1,000,000", False),
        ("1,000", "about 1,000.", True),
        ("222-33", "article 222-33-2", False),
        ("222-33", "article 222\u201133", True),
        ("第十二条", "依第十二條規定", True),
        ("第十二条", "第 十二 条", True),
        ("第十二条", "第二十二条", False),
    ],
)
def test_a_number_or_reference_is_found_as_a_whole(unit, text, holds):
    assert (re.search(unit_pattern(unit), fold(text)) is not None) is holds


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
        ("民意选出", "由民意\n選出", True),
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
