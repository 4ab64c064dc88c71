"""Passages are Markdown blocks with their blank lines, together they are the text, and an edit re-reads little."""

import re
from collections import Counter

import markdown
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.common.texts import any_text, document, edits
from wiki.domain.text.diff import change_size, compare
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


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        # Hard wraps stay within a paragraph, also where a wrapped line begins like a list or names an article.
        ("One line\nand the\nnext.\n\nTwo.", ["One line\nand the\nnext.\n\n", "Two."]),
        ("It costs\n12 francs as in\nArt. 3 and\n- no more.\n",
         ["It costs\n12 francs as in\nArt. 3 and\n", "- no more.\n"]),
        # Each list item is a passage, with its continuations; what is nested is one of its own.
        ("- a\n\n  still a\n\n  - b\n    wrapped\n- c\n", ["- a\n\n  still a\n\n", "  - b\n    wrapped\n", "- c\n"]),
        ("1. a\n   1. b\n      - c\n2. d", ["1. a\n", "   1. b\n", "      - c\n", "2. d"]),
        # A table row is a passage, its head with the line of hyphens.
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nText\n", ["| a | b |\n|---|---|\n", "| 1 | 2 |\n\n", "Text\n"]),
        # Code stays whole, blank lines included.
        ("~~~ python\n# no title\n\nx = 1\n~~~\nText\n", ["~~~ python\n# no title\n\nx = 1\n~~~\n", "Text\n"]),
        ("Text:\n\n    code\n    # code\n\nText\n", ["Text:\n\n", "    code\n    # code\n\n", "Text\n"]),
        ("> a\n> b\n\nText\n", ["> a\n> b\n\n", "Text\n"]),
        ("<div>\n<p>a</p>\n</div>\n\nText\n", ["<div>\n<p>a</p>\n</div>\n\n", "Text\n"]),
        ("A[^1]\n\n[^1]: Note\n    more.\n[^2]: Next\n", ["A[^1]\n\n", "[^1]: Note\n    more.\n", "[^2]: Next\n"]),
        ("---\ntitle: x\n\ntags: y\n---\n# A\n", ["---\ntitle: x\n\ntags: y\n---\n", "# A\n"]),
        ("Title\n=====\nText\n\nSub\n---\n", ["Title\n=====\n", "Text\n\n", "Sub\n---\n"]),
        # Articles that stand line by line are passages, each behind the end of a sentence.
        ("Art. 5 One.\nArt. 6 Two\nwraps.\nArticle 7. Three.\n",
         ["Art. 5 One.\n", "Art. 6 Two\nwraps.\n", "Article 7. Three.\n"]),
        ("§ 5 Zweck.\n§ 6 Mittel.\n", ["§ 5 Zweck.\n", "§ 6 Mittel.\n"]),
        ("Section 5. One.\nSection 6. Two.\n", ["Section 5. One.\n", "Section 6. Two.\n"]),
        ("第五条 甲。\n第六条 乙。\n", ["第五条 甲。\n", "第六条 乙。\n"]),
        ("第五條　甲：\n　　一、乙；\n　　第五條之一 丙。", ["第五條　甲：\n　　一、乙；\n", "　　第五條之一 丙。"]),
        # Line ends of other systems, and none at all.
        ("# A\r\n\r\nOne\r\ntwo.\r\n\r\nThree", ["# A\r\n\r\n", "One\r\ntwo.\r\n\r\n", "Three"]),
        ("\n\nA\n\n\n", ["\n\n", "A\n\n\n"]),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, str) else "",
)  # fmt: skip
def test_passages_are_the_blocks_that_a_writer_sees(text, passages):
    assert split(text) == passages


BLOCKS = {
    "# Title\n\n": "heading", "Under\n-----\n\n": "heading", "Some words\nwrapped here.\n\n": "paragraph",
    "- one\n- two\n- three\n\n": "item item item", "1. one\n2. two\n\n": "item item",
    "> quoted\n> more\n\n": "quotation",
    "    code\n    more\n\n": "code", "| a | b |\n| - | - |\n| 1 | 2 |\n\n": "row row", "***\n\n": "rule",
    "Term\n:   what it is\n\n": "paragraph definition", "第五条 规定。\n\n": "paragraph",
}  # fmt: skip
TAGS = {
    "h1": "heading", "h2": "heading", "li": "item", "blockquote": "quotation", "pre": "code", "tr": "row", "hr": "rule",
    "dd": "definition",
}  # fmt: skip


@given(st.lists(st.sampled_from(sorted(BLOCKS)), max_size=8))
@settings(max_examples=60)
def test_python_markdown_makes_as_many_blocks_of_each_kind(chosen):
    """Divided by comments, which end every block: what one block opens another might go on with."""
    text = "<!-- x -->\n\n".join(chosen)
    shown = markdown.markdown(text, extensions=["tables", "def_list", "sane_lists"])
    made = Counter(TAGS[tag] for tag in re.findall(r"<(h[12]|li|blockquote|pre|tr|hr|dd)\b", shown))
    found = Counter(str(kind(passage)) for passage in split(text))
    assert made == Counter({name: number for name, number in found.items() if name in TAGS.values()})
    assert found == Counter(" ".join([*map(BLOCKS.__getitem__, chosen), *["html"] * max(0, len(chosen) - 1)]).split())


WORD = st.sampled_from(["the", "office", "publishes", "data,", "§ 5", "公共", "12", "1.5"])


@given(st.lists(WORD, min_size=1), st.data())
def test_wrapping_a_paragraph_otherwise_changes_no_word(words, data):
    ends = st.lists(st.sampled_from([" ", "\n"]), min_size=len(words), max_size=len(words))
    old, new = (
        split("Start " + "".join(map("".join, zip(words, data.draw(ends), strict=True))) + "end.\n") for _ in range(2)
    )
    assume(len(old) == len(new) == 1)
    assert change_size(old, new) == (0, 0)
    segments = [part for row in compare(old, new).rows for part in row.segments]
    assert all(part.op == "=" or part.text.isspace() for part in segments)


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
    300_000, "    \n" * 200_000, "<pre" * 250_000, "---\n" * 250_000, "Section " + "1" * 1_000_000,
    "a.\nArt. 1" + "-1" * 500_000,
    "第一条。\n" * 200_000, "第" + "一" * 1_000_000, "a.\n§ 5" * 250_000, "A." * 500_000, "。" * 1_000_000,
    "".join("  " * (n % 50) + "- x\n" for n in
    range(20_000))], ids=lambda text: repr(text[:5]),
)  # fmt: skip
def test_hostile_megabytes_are_split_like_any_other(text):
    passages = split(text)
    assert "".join(passages) == text
    assert (
        "".join(split_changed(passages, text[:500_000] + "new" + text[500_000:]))
        == text[:500_000] + "new" + text[500_000:]
    )
