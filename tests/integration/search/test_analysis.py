"""One analysis for text and query: what a person would call the same is found, in every language."""

import hashlib
from pathlib import Path

import pytest

from tests.common.histories import line, take
from wiki.search import analyser
from wiki.search.compounds import Vocabulary, compounds
from wiki.services import indexing


def found(seek, query, **narrow):
    return [passage.strip() for _, passage in seek.passages(query, "ever", **narrow)]


@pytest.fixture
def texts(session, seek):
    german = ("Der Datenschutz.", "Die Schutzmaßnahmen.", "Ein Vertrag.", "Schutz, Daten, Maßnahmen.", "Aufrecht.")
    english = (
        "See Art. 12 (3) of it.", "See Art. 12 and 3.", "Regulation 2021/123.", "In 2021, 123 of them.",
        "Pay 1,000 euros.", "Pay 1 of 000.", "The agencies publish.",
    )  # fmt: skip
    take(session, [
        line("Schutz", 1, "\n\n".join(german), language="de"),
        line("開放", 1, "應推進公共數據開放。\n\n第十二條　罰則。\n\n第二十二條　附則。\n", language="zh-Hant"),
        line("开放", 1, "应推进公共数据开放。\n\n第十二条　罚则。\n", language="zh-Hans"),
        line("データ", 1, "データの公開とﾃﾞｰﾀの保護。\n", language="ja"),
        line("정보", 1, "개인 정보를 보호한다.\n", language="ko"),
        line("Rules", 1, "\n\n".join(english), language="en"),
    ])  # fmt: skip
    seek.catch_up()


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("公共数据", ["应推进公共数据开放。", "應推進公共數據開放。"]),
        ("公共數據", ["应推进公共数据开放。", "應推進公共數據開放。"]),
        ("數", ["应推进公共数据开放。", "應推進公共數據開放。"]),
        ("第十二条", ["第十二条　罚则。", "第十二條　罰則。"]),
        ("第 十二 條", ["第十二条　罚则。", "第十二條　罰則。"]),
        ("データ", ["データの公開とﾃﾞｰﾀの保護。"]),
        ("公開", ["データの公開とﾃﾞｰﾀの保護。"]),
        ("정보", ["개인 정보를 보호한다."]),
        ("인정", []),
        ("Art. 12(3)", ["See Art. 12 (3) of it."]),
        ("2021/123", ["Regulation 2021/123."]),
        ("1,000", ["Pay 1,000 euros."]),
        ("agency", ["The agencies publish."]),
        ('"agency"', []),
        ("schutz", ["Der Datenschutz.", "Die Schutzmaßnahmen.", "Schutz, Daten, Maßnahmen."]),
        ("massnahme", ["Die Schutzmaßnahmen.", "Schutz, Daten, Maßnahmen."]),
        ('"schutz"', ["Schutz, Daten, Maßnahmen."]),
        ("trag", []),
        ("recht", []),
    ],
)
def test_a_query_finds_what_is_the_same_to_a_reader(seek, texts, query, passages):
    assert sorted(found(seek, query)) == sorted(passages)


def test_what_was_found_by_a_part_is_marked_whole(seek, texts):
    marked = [
        item.passage[start:end]
        for item in seek("schutz", "ever", types=("passage",)).items
        for start, end in item.highlights
    ]
    assert sorted(marked) == ["Datenschutz", "Schutz", "Schutzmaßnahmen"]


@pytest.mark.parametrize(
    ("part", "words", "met"),
    [
        (
            "recht",
            "verwaltungsrecht verwaltung rechtsweg weg gerecht aufrecht berechtigung auf recht",
            ["verwaltungsrecht"],
        ),
        ("recht", "rechtsordnung ordnung", ["rechtsordnung"]),
        ("miete", "vermieter mieter ver", []),
        ("bund", "bundesgesetze gesetze bundes verbund", ["bundesgesetze"]),
        ("amt", "gesamtbetrag betrag gesamt", []),
        ("plan", "bebauungsplanes bebauung planung", ["bebauungsplanes"]),
    ],
)
def test_a_compound_is_met_at_its_seams_only(part, words, met):
    vocabularies = [Vocabulary(words.split()[::2]), Vocabulary(words.split()[1::2])]
    candidates = [(part, word) for each in vocabularies for word in each.holding(part, 99)]
    found = compounds(candidates if len(part) > 3 else [], vocabularies)
    assert found == met


def test_an_index_of_an_older_analysis_is_not_searched_but_built_anew(session, seek, texts, monkeypatch):
    from wiki.search import index as folder

    monkeypatch.setattr(folder, "_FOLDER", "index-999999-")
    newer = type(seek)(session, seek.engine.index.root)
    before = newer("schutz")
    assert before.total == 0
    assert before.problem
    assert indexing.pending(session, newer.engine.index)
    newer.catch_up()
    assert newer("schutz", "ever", types=("passage",)).total == 3
    assert [path.name.startswith("index-999999-") for path in Path(newer.engine.index.root).glob("index-*")] == [True]


def test_a_change_of_analysis_has_a_new_number():
    """Whoever sees this fail has changed what is written into the index: it needs another analyser.VERSION."""
    sample = """
        The agencies’ Regulation (EU) 2021/123, Art. 12(3), 1,000.50. Die Datenschutzmaßnahmen, Straße, Ämter
        § 5 Abs. 2. L’article 222-33 des collectivités. 本市應當推進公共數據開放，第十二條；乾淨
        ﾃﾞｰﾀ 개인 정보 हिन्दी re\u00adgulation
    """
    written = repr([sorted(analyser.weigh(sample, letter)) for letter in analyser.FAMILIES])
    said = hashlib.sha256(written.encode()).hexdigest()[:16]
    assert (analyser.VERSION, said) == (2, "42b7cfbbda01fbf1")
