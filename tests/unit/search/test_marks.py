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


def test_forms_with_other_vowels_and_compounds_are_marked_whole():
    assert marked("zugang", "Die Zugänge zum Zug", "de") == ["Zugänge"]
    assert marked("amt", "Ämter am Amt", "de") == ["Ämter", "Amt"]
    node = parse("schutz").node
    text = "Der Datenschutz, die Schutzmaßnahme, der Schutz, geschützt"
    spans = Marker(node, {"schutz": frozenset({"datenschutz", "schutzmassnahme"})}).spans(text, "de")
    assert [text[start:end] for start, end in spans] == ["Datenschutz", "Schutzmaßnahme", "Schutz"]
    assert Marker(node, {"schutz": frozenset({"datenschutz"})}).spans("Datenschutz", "en") == []


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("Art. 12(3)", "See Art. 12 (3), Art. 12 and 3", ["Art. 12 (3)"]),
        ("§ 5 Abs. 2", "nach §\u00a05 Abs.\u00a02 Satz 1", ["§\u00a05 Abs.\u00a02"]),
        ("第十二条", "依第十二條及第二條", ["第十二條"]),
        ("数据", "公共數據開放", ["數據"]),
        ("개인", "개인 정보", ["개인"]),
    ],
)
def test_references_and_variants_are_marked_as_they_stand(query, text, words):
    assert marked(query, text) == words


@given(st.text(max_size=60), st.text(alphabet="ab ßﬁ…数据İ'\"*", max_size=40))
def test_marks_lie_in_the_text_in_order_and_apart(query, text):
    end = 0
    for start, stop in Marker(parse(query).node).spans(text, "en"):
        assert end <= start < stop <= len(text)
        end = stop
