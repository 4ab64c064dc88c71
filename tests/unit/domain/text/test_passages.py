"""Passages are Markdown blocks with their blank lines, together they are the text, and an edit re-reads little."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.common.texts import any_text, document, edits
from wiki.domain.text.passages import LONG, Kind, kind, split, split_changed


@given(any_text)
def test_passages_joined_are_the_text(text):
    passages = split(text)
    assert "".join(passages) == text
    assert all(passages)


@given(st.data())
@settings(max_examples=200)
def test_splitting_around_a_change_equals_splitting_anew(data):
    old = data.draw(document)
    new = data.draw(edits(old))
    assert split_changed(split(old), new) == split(new)


@given(document, document)
def test_splitting_from_an_unrelated_text_equals_splitting_anew(old, new):
    assert split_changed(split(old), new) == split(new)


def test_unchanged_passages_are_the_same_objects():
    old = split("".join(f"Paragraph {number}.\n\n" for number in range(100)))
    new = split_changed(old, "".join(old).replace("Paragraph 50.", "Paragraph fifty."))
    assert sum(one is other for one, other in zip(old, new, strict=True)) == 99


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("\n\nA.\n", "blank paragraph"),
        ("---\ntitle: x\n---\n\n# One\n\nTwo\nlines\n\n---\n", "front_matter heading paragraph rule"),
        ("---\n\nno front matter\n\n---\n", "rule paragraph rule"),
        ("Title\n=====\nText\n***\n", "heading paragraph rule"),
        ("Text:\n- a\n  still a\n  - b\n\n    b's second block\n- c\n", "paragraph item item item"),
        ("1. one\n2. two\n\n   two, too\n\n3) three\n", "item item item"),
        ("Es gilt ab dem\n3. Mai und\n5) nicht.\n", "paragraph"),
        ("a)  erstens\n\nb)  zweitens\n", "item item"),
        ("   1° Les lois\n\n\n   2° Les autres\n", "item item"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", "row row row"),
        ("a | b\n--- | ---\n1 | 2\n3 | 4\n", "row row row"),
        ("{: .table}\na | b\n--- | ---\n1 | 2\n", "paragraph row row"),
        ("```\n# no heading\n\nstill\n```\nText\n", "code paragraph"),
        ("~~~\nunclosed\n\n# no heading", "code"),
        ("    code\n    more\n\nText\n", "code paragraph"),
        ("> a\nlazy\n> b\n\n> c\n", "quotation quotation"),
        ("<div>\n# raw\n</div>\n\nText\n", "html paragraph"),
        ("<table>\n  <tr><td>1\n  <tr><td>2\n</table>\n", "html html html"),
        ("<!-- a\n\nb -->\nText\n", "html paragraph"),
        ("[^1]: Note\n    more\n\n    and more\n\nText\n", "footnote paragraph"),
        ("Term\n:   first\n:   second\n", "paragraph definition definition"),
        ("第五条 规定。\n　　一、事項。\n\n第六条\n", "paragraph paragraph"),
    ],
)
def test_blocks_of_markdown(text, kinds):
    assert " ".join(kind(passage) for passage in split(text)) == kinds


def test_blank_lines_belong_to_the_passage_before():
    assert split("One\n\n \n\nTwo\n") == ["One\n\n \n\n", "Two\n"]


def test_long_blocks_are_cut_at_sentence_ends():
    passages = split("".join(f"Sentence number {number} says something. " for number in range(400)))
    assert len(passages) > 4
    assert max(map(len, passages)) <= LONG
    assert all(passage.endswith(". ") for passage in passages)


def test_long_chinese_blocks_are_cut_after_the_full_stop():
    assert all(
        passage.endswith("。") for passage in split("".join(f"公众有权提出第{number}号意见。" for number in range(500)))
    )


def test_a_long_block_without_sentences_is_cut_between_words():
    passages = split("word " * 3000)
    assert max(map(len, passages)) <= 2 * LONG
    assert all(passage.endswith(" ") for passage in passages)


def test_an_edit_in_a_long_block_moves_only_the_cuts_around_it():
    sentences = [f"Sentence number {number * 7919 % 10007} says something of its own. " for number in range(1000)]
    old = split("".join(sentences))
    new = split("".join([*sentences[:100], "Quite a new sentence stands here now. ", *sentences[100:]]))
    assert len(set(new) - set(old)) <= 4


def test_a_cut_never_makes_a_heading_of_the_middle_of_a_paragraph():
    passages = split("A sentence ends. # and goes on. " * 400)
    assert Kind.HEADING not in set(map(kind, passages))


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "a\n" * 500_000, "a\n\n" * 300_000, "x" * 1_000_000, "- " * 500_000, "> " * 500_000, "#" *
    1_000_000, "`" * 1_000_000, "```\n" * 250_000, "<!-- " * 200_000, "|" * 1_000_000, "-" * 1_000_000, " " * 1_000_000,
    "\n" * 1_000_000, "[^" * 500_000, "<tr" * 300_000, "- \n" * 300_000, "1. \n" * 250_000, " a|b\n" * 200_000, "a.\n" *
    300_000, "    \n" * 200_000, "<pre" * 250_000, "---\n" * 250_000, "".join("  " * (n % 50) + "- x\n" for n in
    range(20_000))], ids=lambda text: repr(text[:5]),
)  # fmt: skip
def test_hostile_megabytes_are_split_like_any_other(text):
    passages = split(text)
    assert "".join(passages) == text
    assert (
        "".join(split_changed(passages, text[:500_000] + "new" + text[500_000:]))
        == text[:500_000] + "new" + text[500_000:]
    )
