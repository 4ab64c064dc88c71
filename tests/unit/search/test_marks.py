"""Marking the words of a query in what was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.query import parse
from wiki.search.marks import Marker


def marked(query, text, language="en"):
    return [text[start:end] for start, end in Marker(parse(query).node).spans(text, language)]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("agency", "Agencies and an agency’s data", ["Agencies", "agency"]),
        ('"open data"', "Open data, open  data, opendata", ["Open data", "open  data"]),
        ("数据", "公共数据开放", ["数据"]),
        ("publi*", "The public publishes", ["public", "publishes"]),
        ("happy", "happily happy happiness", ["happy", "happiness"]),
        ("a -data", "a data", ["a"]),
        ("file", "the ﬁle…", ["ﬁle"]),
        ("data", "…ＤＡＴＡ…", ["ＤＡＴＡ"]),
        ("nothing", "data", []),
        ("", "data", []),
    ],
)
def test_the_words_of_the_query_are_marked_as_they_stand_in_the_text(query, text, words):
    assert marked(query, text) == words


@given(st.text(max_size=60), st.text(alphabet="ab ßﬁ…数据İ'\"*", max_size=40))
def test_marks_lie_in_the_text_in_order_and_apart(query, text):
    end = 0
    for start, stop in Marker(parse(query).node).spans(text, "en"):
        assert end <= start < stop <= len(text)
        end = stop
