"""Each section is known again in the next text, whatever became of its title, its number and its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.texts import document, edits
from wiki.domain.text import sections as module
from wiki.domain.text.headings import parted
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import split
from wiki.domain.text.sections import apply_outline, carry, outline, regain, sections

WORDS = {
    "duty": "Every office publishes the data that it holds, within thirty days after they were made.",
    "fees": "Access costs nothing; whoever asks for copies on paper pays what the paper has cost.",
    "court": "Whoever was refused may ask the administrative court, which decides within a year.",
    "report": "The council reports once a year to the public on how this act was carried out.",
    "new": "Small communes may ask the canton to keep their registers for them, against no pay.",
}


def carried(old, new):
    """(identity, title) of the sections of `new`, carried from those of `old`."""
    before = split(old)
    return [(one.ident, one.title) for one in carry(sections(before), matching(before, split(new)))]


def articles(*keys, sign="## Article {}"):
    """A law with an article for each of the keys, numbered in this order."""
    return "# Act\n\n" + "".join(
        f"{sign.format(number)}\n\n{WORDS[key]}\n\n" for number, key in enumerate(keys, start=1)
    )


def test_a_renamed_heading_keeps_its_identity():
    old = f"## Scope\n\n{WORDS['duty']}\n\n## Fees\n\n{WORDS['fees']}\n"
    new = f"## Scope of this Act\n\n{WORDS['duty']}\n\n## Costs\n\n{WORDS['fees']}\n"
    assert carried(old, new) == [("scope", "Scope of this Act"), ("fees", "Costs")]


@pytest.mark.parametrize("sign", ["## Article {}", "## § {}", "### {}.", "## 第{}条", "## Section {}"])
def test_articles_behind_an_inserted_one_are_known_by_their_words(sign):
    old, new = (
        articles("duty", "fees", "court", "report", sign=sign),
        articles("duty", "new", "fees", "court", "report", sign=sign),
    )
    idents = outline(sections(split(old)))
    found = [ident for ident, _ in carried(old, new)]
    assert [found[0], found[1], *found[3:]] == idents
    assert found[2] not in idents


@pytest.mark.parametrize("sign", ["第{}条 ", "§ {} ", "Art. {} ", "Section {}. "])
def test_article_lines_behind_a_removed_one_are_known_by_their_words(sign):
    def text(*keys):
        return "# Act\n\n" + "".join(f"{sign.format(n)}{WORDS[key]}\n\n" for n, key in enumerate(keys, start=1))

    idents = outline(sections(split(text("duty", "fees", "court", "report"))))
    found = carried(text("duty", "fees", "court", "report"), text("duty", "court", "report"))
    assert [ident for ident, _ in found] == [idents[0], idents[1], idents[3], idents[4]]


def test_chapters_are_known_by_their_articles():
    old = "# Act\n\n## Chapter 1\n\n### Duty\n\nD.\n\n## Chapter 2\n\n### Fees\n\nF.\n\n### Court\n\nC.\n"
    new = (
        "# Act\n\n## Chapter 1\n\n### Duty\n\nD.\n\n## Chapter 2\n\n### Aims\n\nA.\n\n"
        "## Chapter 3\n\n### Fees\n\nF.\n\n### Court\n\nC.\n"
    )
    assert ("chapter-2", "Chapter 3") in carried(old, new)
    assert ("chapter-2-2", "Chapter 2") in carried(old, new)


def test_a_section_that_moved_was_renamed_and_reworded_is_known():
    old = articles("duty", "fees", "court", sign="## Part {}").replace("Part 1", "Duties")
    new = "# Act\n\n" + "".join(
        f"## {title}\n\n{words}\n\n"
        for title, words in (
            ("Part 1", WORDS["fees"]), ("Part 2", WORDS["court"]),
            ("Obligations", WORDS["duty"].replace("thirty days", "a month")),
        )
    )  # fmt: skip
    assert carried(old, new)[1:] == [("part-2", "Part 1"), ("part-3", "Part 2"), ("duties", "Obligations")]


def test_a_section_split_off_is_new_and_the_rest_keeps_its_name():
    old = f"## Duty\n\n{WORDS['duty']}\n\n{WORDS['fees']}\n\n{WORDS['court']}\n"
    new = f"## Duty\n\n{WORDS['duty']}\n\n## Fees\n\n{WORDS['fees']}\n\n{WORDS['court']}\n"
    assert carried(old, new) == [("duty", "Duty"), ("fees", "Fees")]


def test_a_newcomer_never_takes_an_identity_that_stands():
    old = f"## Scope\n\n{WORDS['duty']}\n"
    new = f"## Scope of this Act\n\n{WORDS['duty']}\n\n## Scope\n\n{WORDS['new']}\n"
    assert len({ident for ident, _ in carried(old, new)}) == 2


def test_an_identity_that_the_heading_names_goes_before_all():
    assert carried("## Fees\n\nText\n", "## Fees {#costs}\n\nText\n") == [("costs", "Fees")]


def test_a_text_may_turn_from_articles_to_headings_and_back():
    lines = "# Act\n\nArt. 1 One.\n\nArt. 2 Two.\n"
    heads = "# Act\n\n## Part\n\nArt. 1 One.\n\nArt. 2 Two.\n"
    assert [title for _, title in carried(lines, heads)] == ["Act", "Part"]
    assert [title for _, title in carried(heads, lines)] == ["Act", "Art. 1", "Art. 2"]


def test_what_came_back_gets_its_identity_unless_somebody_has_it():
    passages = split("## Fees\n\nA\n\n## Court\n\nB\n\n## Aims {#aims}\n\nC\n")
    found = sections(passages)
    again = regain(found, passages, [("fees", "costs"), ("court", "fees"), ("aims", "purpose"), ("court", "appeal")])
    assert outline(again) == ["costs", "appeal", "aims"]


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Art. 5 Scope", ("Art. 5", "Scope")), ("Article 121-3", ("Article 121-3", "")),
        ("§ 5a Zweck", ("§ 5a", "Zweck")),
        ("第五条", ("第五条", "")), ("第二條之一 罰則", ("第二條之一", "罰則")), ("第一章 总则", ("第一章", "总则")),
        ("Chapter IV: Courts", ("Chapter IV", "Courts")),
        ("3.2.1 Terms", ("3.2.1", "Terms")), ("a) first", ("a)", "first")),
        ("Purpose", ("", "Purpose")), ("Civil courts", ("", "Civil courts")), ("I have", ("", "I have")),
        ("2019 report", ("2019", "report")), ("Parties", ("", "Parties")), ("", ("", "")),
        ("Article L. 121-3 Fees", ("Article L. 121-3", "Fees")),
        ("Chapitre Ier : Des peines", ("Chapitre Ier", "Des peines")),
    ],
)  # fmt: skip
def test_titles_have_a_number_and_a_name(title, parts):
    assert parted(title) == parts


@given(st.data())
@settings(max_examples=150)
def test_sections_carried_stand_where_the_headings_of_the_text_are(data):
    one = data.draw(document)
    other = data.draw(st.one_of(document, edits(one)))
    old, new = split(one), split(other)
    found = carry(sections(old), matching(old, new))
    assert apply_outline(new, outline(found)) == found
    assert len(set(outline(found))) == len(found)


SECTION = st.builds(
    "{} {}\n\n{}".format,
    st.sampled_from(["##", "##", "###", "####"]),
    st.sampled_from(["Article 1", "Article 2", "§ 3 Fees", "Fees", "Court", "Scope {#scope}", "Chapter 1", "第五条"]),
    st.sampled_from(["", *(f"{words}\n\n" for words in WORDS.values()), "One.\n\nTwo.\n\n"]),
)


LINE = st.builds(
    "{} {}\n\n".format,
    st.sampled_from(["Art. 1", "Art. 2", "§ 3", "Chapter 1", "Chapter 2", "第五条", "第一章", "# Act", "## Part"]),
    st.sampled_from(["", "Fees", *WORDS.values()]),
)


@given(st.sampled_from([SECTION, LINE]), st.data())
@settings(max_examples=300)
def test_looking_at_the_changed_sections_alone_gives_what_looking_at_all_gives(kind, data):
    old, fresh = data.draw(st.lists(kind, max_size=9)), data.draw(st.lists(kind, max_size=4))
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    before = split("# Act\n\n" + "".join(old))
    after = split("# Act\n\n" + "".join([*old[:start], *fresh, *old[end:]]))
    known, found = module.sections(before), matching(before, after)
    with pytest.MonkeyPatch.context() as patch:
        quick = carry(known, found)
        patch.setattr(module, "_carried_between", lambda *_: None)
        assert carry(known, found) == quick


@given(document)
def test_sections_of_a_text_that_stayed_stay(text):
    passages = split(text)
    found = sections(passages)
    assert carry(found, matching(passages, list(passages))) == found
