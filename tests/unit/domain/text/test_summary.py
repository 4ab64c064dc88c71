"""A comparison is counted by section, in the order of the text, and the counts add up."""

from dataclasses import asdict

from hypothesis import given, settings

from tests.common.texts import two_texts
from wiki.domain.text.diff import Comparison, Op, compare
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.sections import carry, sections
from wiki.domain.text.summary import State, placed, summary, tally


def _summary(old, new):
    olds, news = split(old), split(new)
    found = matching(olds, news)
    comparison = Comparison(found)
    before = sections(olds)
    after = carry(before, found)
    return summary(comparison, placed(comparison.rows, before, after), before, after)


def _said(old, new):
    return [
        (change.title, {name: count for name, count in asdict(change.tally).items() if count})
        for change in _summary(old, new)
    ]


LAW = (
    "# Bylaw\n\nThe city publishes what it knows.\n\n"
    "## Article 1: Purpose\n\nEverybody can use the data of the city. It answers every request within thirty days.\n\n"
    "## Article 2: Scope\n\nThis bylaw binds all offices of the city and its companies.\n\n"
    "## Article 3: Fees\n\nNo fee is charged for asking a question or making a comment.\n\n"
    "A reasonable fee may be charged for certified copies of documents.\n\n"
    "## Article 4: Entry into force\n\nThis bylaw enters into force on the first day of the next year.\n"
)


def test_changes_and_moves_are_counted_where_they_are():
    fee = "A reasonable fee may be charged for certified copies of documents.\n\n"
    new = LAW.replace(fee, "").replace("companies.\n\n", f"companies.\n\n{fee}").replace("knows.", "holds.")
    assert _said(LAW, new) == [
        ("Bylaw", {"replaced": 1}),
        ("Article 2: Scope", {"moved": 1}),
        ("Article 3: Fees", {"away": 1}),
    ]


def test_renamed_and_renumbered_sections_say_what_they_were():
    new = LAW.replace("Article 4: Entry", "Article 5: Entry").replace("Fees", "Charges and fees")
    found = {change.title: change for change in _summary(LAW, new)}
    assert found["Article 3: Charges and fees"].before == "Article 3: Fees"
    assert not found["Article 3: Charges and fees"].renumbered
    assert found["Article 3: Charges and fees"].tally.renamed == 1
    renumbered = found["Article 5: Entry into force"]
    assert (renumbered.renumbered, renumbered.quiet, renumbered.tally.renumbered) == (True, True, 1)


def test_a_section_that_is_gone_stands_where_it_stood_and_a_new_one_in_its_place():
    scope = "## Article 2: Scope\n\nThis bylaw binds all offices of the city and its companies.\n\n"
    appeal = "## Appeals\n\nWhoever is refused may turn to the ombudsman within a month.\n\n"
    new = LAW.replace(scope, "").replace("## Article 4", f"{appeal}## Article 4").replace("knows", "holds")
    assert [(change.title, change.state) for change in _summary(LAW, new)] == [
        ("Bylaw", State.STAYS),
        ("Article 2: Scope", State.GONE),
        ("Appeals", State.NEW),
    ]


def test_a_split_counts_once():
    new = LAW.replace("of the city. It answers", "of the city.\n\nIt answers")
    assert _said(LAW, new) == [("Article 1: Purpose", {"split": 1})]
    assert _said(new, LAW) == [("Article 1: Purpose", {"joined": 1})]


def test_chinese_articles_are_sections():
    old = "第一条 为了公开公共数据，制定本办法。\n\n第二条 行政机关应当自收到申请之日起三十日内答复申请人。\n"
    new = old.replace("三十", "二十")
    assert [(change.title, change.tally.replaced) for change in _summary(old, new)] == [("第二条", 1)]


@given(two_texts())
@settings(max_examples=100)
def test_the_counts_of_the_sections_add_up_to_those_of_the_comparison(texts):
    old, new = map(split, texts)
    comparison = compare(old, new)
    before, after = sections(old), sections(new)
    places = placed(comparison.rows, before, after)
    found = summary(comparison, places, before, after)
    whole = asdict(tally(comparison, comparison.rows))
    assert whole == {name: sum(asdict(change.tally)[name] for change in found) for name in whole}
    stats = comparison.stats
    assert (whole["inserted"], whole["deleted"], whole["moved"]) == (stats.inserted, stats.deleted, stats.moved)
    assert (whole["split"], whole["joined"]) == (stats.split, stats.joined)
    quiet = whole["renumbered"] + whole["whitespace"] + whole["formatting"]
    assert whole["replaced"] + whole["renamed"] + quiet == stats.replaced
    idents = [change.ident for change in found]
    assert len(idents) == len(set(idents))


@given(two_texts())
def test_every_row_has_the_section_it_stands_in(texts):
    old, new = map(split, texts)
    comparison = compare(old, new)
    before, after = sections(old), sections(new)
    for row, section in zip(comparison.rows, placed(comparison.rows, before, after), strict=True):
        index = row.new if row.at_new else row.old
        assert section is None or section.start <= index
        assert (row.op is Op.DELETE) <= (section is None or section in before)
