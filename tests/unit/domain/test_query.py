"""The search language: what is typed becomes a tree, and nothing that is typed is an error."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.query import (
    BAD_VALUE,
    BAD_WILDCARD,
    ONLY_MINUS,
    OPEN_QUOTE,
    TOO_DEEP,
    TOO_LONG,
    TOO_MANY,
    UNBALANCED,
    UNFINISHED,
    And,
    Field,
    Filter,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    parse,
    plain,
)
from wiki.domain.timeframe import Time, When, moments, parse_when


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("Open DATA", And((Word("open"), Word("data")))),
        ('"Open  data"', Phrase(("open", "data"), "open data")),
        ("“open data”", Phrase(("open", "data"), "open data")),
        ('"agencies"', Phrase(("agencies",), "agencies")),
        ("a or b c", Or((Word("a"), And((Word("b"), Word("c")))))),
        ("(a or b) c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ("a -b", And((Word("a"), Not(Word("b"))))),
        ('a -"b c"', And((Word("a"), Not(Phrase(("b", "c"), "b c"))))),
        ("publi*", Prefix("publi")),
        ("open-da*", And((Phrase(("open",)), Prefix("da")))),
        ("machine-readable", Phrase(("machine", "readable"))),
        ("数据开放", Phrase(("数据开放",))),
        ("依第5条", Phrase(("依第", "5", "条"))),
        ("Art. 12(3)", Phrase(("art", "12", "3"), "art. 12(3)", unit=True)),
        (
            "fee § 5 Abs. 2 or x",
            Or((And((Word("fee"), Phrase(("5", "abs", "2"), "§ 5 abs. 2", unit=True))), Word("x"))),
        ),
        ("-2021/123 fee", And((Not(Phrase(("2021", "123"), "2021/123", unit=True)), Word("fee")))),
        ("第十二条", Phrase(("第十二条",), "第十二条", unit=True)),
        ("第 12 條 罰", And((Phrase(("第", "12", "条"), "第 12 条", unit=True), Phrase(("罚",))))),
        ("1,000.50", Phrase(("1", "000", "50"), "1,000.50", unit=True)),
        ("5 or 6", Or((Word("5"), Word("6")))),
        ("5 (a or b)", And((Word("5"), Or((Word("a"), Word("b")))))),
        ("article fees", And((Word("article"), Word("fees")))),
        ("ＤＡＴＡ", Word("data")),
        ("http://example.org", Phrase(("http", "example", "org"))),
        ("", None),
        ("- ! *", None),
    ],
)
def test_words_phrases_either_without_and_beginnings_are_read(typed, tree):
    query = parse(typed)
    assert query.node == tree
    assert query.problem is None


def test_filters_narrow_the_whole_query_wherever_they_stand():
    query = parse('fee author:"Gray Brooks" -sector:business ADDED:2025-01..2025-03')
    assert query.node == Word("fee")
    assert query.filters == (
        Filter(Field.AUTHOR, "Gray Brooks"),
        Filter(Field.SECTOR, "business", negated=True),
        Filter(Field.ADDED, "2025-01..2025-03"),
    )
    assert query.values(Field.AUTHOR) == ("Gray Brooks",)
    assert query.refused(Field.SECTOR) == ("business",)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("fee or", UNFINISHED),
        ("or fee", UNFINISHED),
        ("fee or -charge", UNFINISHED),
        ("(fee", UNBALANCED),
        ("fee)", UNBALANCED),
        ('fee "charge', OPEN_QUOTE),
        ("sector:nobody fee", BAD_VALUE),
        ("added:soon fee", BAD_VALUE),
        ("in:0000 fee", BAD_VALUE),
        ("stage:draftin fee", BAD_VALUE),
        ("(" * 20 + "fee" + ")" * 20, TOO_DEEP),
    ],
)
def test_a_broken_query_is_read_as_plain_words_and_says_why(typed, problem):
    query = parse(typed)
    assert query.problem == problem
    assert query.filters == ()
    words = query.node.parts if isinstance(query.node, And) else (query.node,)
    assert Word("fee") in words


def test_only_so_much_of_a_query_is_read():
    assert parse("fee " * 10_000).problem == TOO_LONG
    many = parse(" ".join(f"w{number}" for number in range(60)))
    assert many.problem == TOO_MANY
    assert len(many.node.parts) == 32
    assert parse("ab* " * 5).problem == BAD_WILDCARD
    assert parse("a*").problem == BAD_WILDCARD
    assert parse("-fee").problem == ONLY_MINUS


def test_the_value_of_a_filter_is_read_as_plain_words():
    assert plain('("data) or') == And((Word("data"), Word("or")))


@given(st.text(alphabet=st.sampled_from('ab 数据"“”()-*:or.5in2025added title'), max_size=120) | st.text(max_size=80))
def test_nothing_that_is_typed_raises(typed):
    query = parse(typed)
    assert count(query.node) <= 64


def count(node):
    if node is None:
        return 0
    if isinstance(node, And | Or):
        return sum(map(count, node.parts))
    return count(node.part) if isinstance(node, Not) else 1


def test_times_are_now_ever_a_date_or_a_range():
    assert parse_when("") == parse_when("NOW") == When()
    assert parse_when("ever") == When(Time.EVER)
    assert parse_when("2025-06-01") == When(Time.AS_OF, None, datetime(2025, 6, 1, 23, 59, 59, tzinfo=UTC))
    assert parse_when("2025-01..2025-03") == When(
        Time.RANGE, datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 3, 31, 23, 59, 59, tzinfo=UTC)
    )
    assert moments("2025..") == (datetime(2025, 1, 1, tzinfo=UTC), None)


@pytest.mark.parametrize("typed", ["soon", "..", "2025-13", "2026..2025", "2025-01-01T25:00Z", "1..2..3"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValueError):
        parse_when(typed)
