"""Sections have identities that outlive their titles, their numbers and their places."""

from itertools import pairwise

from hypothesis import given

from tests.common.texts import document
from wiki.domain.text.passages import split
from wiki.domain.text.sections import Section, apply_outline, outline, sections, slug

LAW = "# The Act\n\nIntro\n\n## Purpose\n\nText\n\n### Aims\n\nText\n\n## Scope\n\nText\n"


def test_a_section_ends_where_the_next_of_its_rank_or_higher_starts():
    found = sections(split(LAW))
    assert [(section.ident, section.level, section.start, section.end) for section in found] == [
        ("the-act", 1, 0, 8),
        ("purpose", 2, 2, 6),
        ("aims", 3, 4, 6),
        ("scope", 2, 6, 8),
    ]


def test_titles_are_read_without_their_markup():
    text = "## The *new* [duty](http://x.example) of `care` ##\n\nUnder\n-----\n\n## 5. Fees {#fees}\n"
    assert [(section.title, section.ident) for section in sections(split(text))] == [
        ("The new duty of care", "the-new-duty-of-care"),
        ("Under", "under"),
        ("5. Fees", "fees"),
    ]


def test_equal_titles_get_numbers_and_explicit_identities_win():
    text = "## Note\n\n## Note\n\n## Other {#note-2}\n\n## Note\n\n## 第一章 总则\n"
    assert outline(sections(split(text))) == ["note", "note-3", "note-2", "note-4", "第一章-总则"]


def test_article_lines_divide_a_text_that_has_no_headings():
    text = "# 条例\n\n第一章 总则\n\n第一条 制定本条例。\n\n　　第二條之一\n\n第二章 罚则\n\n第三条 违者罚款。\n"
    assert [(section.level, section.title) for section in sections(split(text))] == [
        (1, "条例"),
        (2, "第一章 总则"),
        (3, "第一条"),
        (3, "第二條之一"),
        (2, "第二章 罚则"),
        (3, "第三条"),
    ]


def test_article_lines_of_european_laws():
    text = "§ 5 Zweck\n\nText\n\nArt. 6 Mittel\n\nArticle 7\n\nSection 8. The minister shall report.\n"
    assert [section.title for section in sections(split(text))] == [
        "§ 5 Zweck",
        "Art. 6 Mittel",
        "Article 7",
        "Section 8",
    ]


def test_article_lines_are_no_sections_beside_headings():
    assert outline(sections(split("## Part\n\nArticle 5 Fees\n\nText\n"))) == ["part"]


def test_a_stored_outline_names_the_sections_again():
    passages = split("## Fees and costs\n\nText\n")
    assert apply_outline(passages, ["fees"]) == [Section("fees", 2, "Fees and costs", 0, 2)]
    assert outline(apply_outline(passages, ["too", "many"])) == ["fees-and-costs"]


def test_a_title_without_letters_still_has_an_identity():
    assert slug("***") == "section"


@given(document)
def test_identities_are_unique_and_sections_nest(text):
    found = sections(split(text))
    assert len(set(outline(found))) == len(found)
    assert all(section.ident and section.start < section.end for section in found)
    for one, other in pairwise(found):
        assert one.end <= other.start or other.end <= one.end
