"""Changes of blanks, formatting and numbers alone are told from changes of words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.texts import document, two_texts
from wiki.domain.text.diff import Nature, Op, compare
from wiki.domain.text.natures import only_renumbered
from wiki.domain.text.passages import split
from wiki.domain.text.references import named, numbering


def _natures(old, new):
    return [(row.op, row.nature) for row in compare(split(old), split(new)).changes]


def _nature(old, new):
    (row,) = compare([old], [new]).changes
    return row.nature


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The office answers every\nrequest in writing.\n", "The office answers\nevery request in writing.\n"),
        ("- a point of the list\n", "  - a point of the list\n"),
        ("公众有权\n提出意见。", "公众有权提出意见。"),
    ],
)
def test_blanks_alone_are_whitespace(old, new):
    assert _nature(old, new) is Nature.WHITESPACE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It shall *always* answer in writing.\n", "It shall **always** answer in writing.\n"),
        ("It shall always answer in writing.\n", "It shall `always` answer in writing.\n"),
        ("## Purpose of the law\n", "### Purpose of the law\n"),
        ("- a point of the list\n", "* a point of the list\n"),
        ("见[本法]的规定办理。", "见本法的规定办理。"),
        ("| Data | Format |\n| --- | --- |\n", "| Data | Format |\n| :-- | --: |\n"),
    ],
)
def test_marks_alone_are_formatting(old, new):
    assert _nature(old, new) is Nature.FORMATTING


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3. the date of the decision\n", "4. the date of the decision\n"),
        ("b) das Datum der Entscheidung\n", "c) das Datum der Entscheidung\n"),
        ("## Article 5: Entry into force\n", "## Article 6: Entry into force\n"),
        ("### § 5 Zweck des Gesetzes\n", "### § 6 Zweck des Gesetzes\n"),
        ("第五条 公众有权提出意见。\n", "第六条 公众有权提出意见。\n"),
        ("（二）公开的范围；\n", "（三）公开的范围；\n"),
        ("[^2]: See the report of 2019.\n", "[^3]: See the report of 2019.\n"),
        ("## 3.2 Formats of data\n", "## 3.3 Formats of data\n"),
    ],
)
def test_the_number_of_an_article_point_or_note_is_renumbering(old, new):
    assert _nature(old, new) is Nature.RENUMBERING


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The office answers within 30 days.\n", "The office answers within 20 days.\n"),
        ("The fee is 5 euro for every copy.\n", "The fee is 6 euro for every copy.\n"),
        ("应当在三十日内答复申请人。", "应当在二十日内答复申请人。"),
        ("It shall answer in writing.\n", "It may answer in writing.\n"),
        ("- 5 people decide on it\n", "- 6 people decide on it\n"),
    ],
)
def test_amounts_and_words_are_words(old, new):
    assert _nature(old, new) is Nature.WORDS


ENGLISH = (
    "## Article 12: Fees\n\nNo fee is charged for asking a question or making a comment.\n\n"
    "## Article 13: Appeals\n\nWhoever paid a fee under Article 12 may appeal to the council.\n"
)
GERMAN = (
    "### § 12 Gebühren\n\nGebühren werden für Anfragen und Kommentare nicht erhoben.\n\n"
    "### § 13 Widerspruch\n\nWer nach § 12 Abs. 2 gezahlt hat, kann Widerspruch bei der Behörde einlegen.\n"
)
CHINESE = "第十二条 提出意见和建议不收取任何费用。\n\n第十三条 依照第十二条缴纳费用的，可以向市人民政府申请复核。\n"


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [(ENGLISH, "Article 12", "Article 14"), (GERMAN, "§ 12", "§ 14"), (CHINESE, "第十二条", "第十四条")],
)
def test_a_reference_that_follows_is_renumbering_and_one_that_does_not_is_words(text, before, after):
    """Article 12 becomes 14: a reference that becomes 14, too, says nothing new."""
    renumbered = text.replace(before, after)
    assert {nature for _, nature in _natures(text, renumbered)} == {Nature.RENUMBERING}
    heading, found, rest = text.partition(before)
    only_reference = heading + found + rest.replace(before, after)
    assert [nature for _, nature in _natures(text, only_reference)] == [Nature.WORDS]


def test_a_range_of_numbers_belongs_to_its_label():
    numbers = numbering("Articles 12, 13 and 14 and § 5 Abs. 2 apply.").numbers
    assert [(one.kind, one.text) for one in numbers] == [
        ("article", "12"),
        ("article", "13"),
        ("article", "14"),
        ("article", "5"),
        ("paragraph", "2"),
    ]


def test_titles_are_renumbered_or_renamed():
    assert only_renumbered("Article 5: Fees", "Article 6: Fees")
    assert only_renumbered("第二章 开放", "第三章 开放")
    assert not only_renumbered("Article 5: Fees", "Article 5: Charges")
    assert not only_renumbered("Fees", "Charges")


@given(two_texts())
def test_what_changed_nothing_but_blanks_is_whitespace_and_nothing_else_is(texts):
    for row in compare(*map(split, texts)).changes:
        changed = [segment.text for segment in row.segments if segment.op != "="]
        if row.op in {Op.REPLACE, Op.MOVE} and row.nature is not None:
            assert (row.nature is Nature.WHITESPACE) == (not "".join(changed).strip())


@given(document, st.sampled_from([" ", "\n"]))
@settings(max_examples=40)
def test_numbering_keeps_all_but_the_numbers(text, blank):
    found = numbering(text + blank)
    assert found.rest.count("\0") - text.count("\0") == len(found.numbers)


def test_headings_are_known_by_their_names_when_numbers_shift():
    """A section that comes before the others takes the number of one of them, and none is taken for another."""
    new = ENGLISH.replace("Article 13", "Article 14").replace("Article 12", "Article 13")
    new = "## Article 12: Terms\n\nA fee is what is paid for a service of the city.\n\n" + new
    comparison = compare(split(ENGLISH), split(new))
    assert [(row.op, row.nature) for row in comparison.changes] == [
        (Op.INSERT, Nature.WORDS),
        (Op.INSERT, Nature.WORDS),
        (Op.REPLACE, Nature.RENUMBERING),
        (Op.REPLACE, Nature.RENUMBERING),
        (Op.REPLACE, Nature.RENUMBERING),
    ]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("## Article 2: Scope\n", "Scope\n"),
        ("### § 5 Zweck\n", "Zweck\n"),
        ("## 第二章 总则\n", "总则\n"),
        ("## 1.a Open formats\n", "Open formats\n"),
        ("##### Article 111-2\n", "##### Article 111-2\n"),
        ("## Scope\n", "Scope\n"),
    ],
)
def test_a_heading_has_a_name_beside_its_number(heading, name):
    assert named(heading) == name
