"""Rendering law texts: every passage can be linked, and it reads as it was meant."""

import html
import re

import pytest

from tests.common.rendered import Tree, holder, ids, rendered, stem
from wiki.domain.text.passages import split
from wiki.formats.html import render_inline_comment

# ----------------------------------------------------------------------------------------------- each passage has an id

BLOCKS = """---
title: A bylaw
tags: [a, b]
---

# Bylaw {#bylaw}

First paragraph with *emphasis*,
hard wraps and a note[^1].

Second paragraph.

## Article 1: Purpose

- one
- two
  - nested
      continued

  with a paragraph
* star

1. first
2. second
   1. inner

a) letter
b) letter

> quoted
> more

> - item in a quotation

| a | b |
|---|--:|
| 1 | 2 |
c | d

Term
: Definition

    goes on

```python
code < 1
```

    indented & code

***

Setext title
------------

<table>
<tr><td>cell</td></tr>
<tr><td>cell two</td></tr>
</table>

<div>block <b>bold</b></div>

<!-- a comment -->

<script>alert(1)</script>

[ref]: https://example.org/
*[HTML]: Hypertext

Third paragraph about HTML and [ref].

Third paragraph about HTML and [ref].

[^1]: The note.

[^unused]: Another.
"""


@pytest.mark.parametrize("text", [BLOCKS, "\n\n" + BLOCKS, BLOCKS.replace("\n\n", "\n"), BLOCKS * 2])
def test_every_passage_has_its_id_once(text):
    found = ids(rendered(text))
    assert len(found) == len(set(found))
    passages = split(text)
    assert len([ident for ident in found if ident.startswith("p-")]) == len(passages)
    assert {stem(passage) for passage in passages} <= set(found)


def test_the_ids_of_equal_passages_are_numbered():
    source = rendered("Same.\n\nSame.\n\nSame.\n\n")
    one = stem("Same.\n\n")
    assert ids(source) == [one, f"{one}-2", f"{one}-3"]


@pytest.mark.parametrize(
    ("text", "passage", "tag"),
    [
        ("Words.\n", "Words.\n", "p"),
        ("- a\n- b\n", "- b\n", "li"),
        ("- a\n\n- b\n", "- b\n", "p"),
        ("> a\n", "> a\n", "p"),
        ("| a | b |\n|---|---|\n| c | d |\n", "| c | d |\n", "tr"),
        ("T\n: d\n", ": d\n", "dd"),
        ("```\nx\n```\n", "```\nx\n```\n", "pre"),
        ("    x\n", "    x\n", "pre"),
        ("***\n", "***\n", "hr"),
        ("# T\n", "# T\n", "span"),
        ("<div>x</div>\n", "<div>x</div>\n", "div"),
        ("---\na: b\n---\n", "---\na: b\n---\n", "details"),
    ],
)
def test_the_id_is_on_the_element_that_holds_the_passage(text, passage, tag):
    assert holder(rendered(text), stem(passage)) == tag


def test_a_heading_carries_its_sections_identifier_and_a_place_for_tools():
    source = rendered("# Law\n\n## Scope {#range}\n\nText.\n\nSetext\n======\n")
    assert re.search(r'<h2 id="law"><span id="p-\w{8}">Law</span></h2><!--section:law-->', source)
    assert re.search(r'<h3 id="range"><span id="p-\w{8}">Scope</span></h3><!--section:range-->', source)
    assert "<!--section:setext-->" in source
    assert "{#" not in source


def test_ranks_of_headings_have_no_gaps():
    assert re.findall(r"<h(\d)", rendered("### A\n\n###### B\n\n### C\n\n# D\n\n### E\n")) == list("23223")


def test_an_article_carries_its_sections_identifier_at_its_number():
    source = rendered("第一条 为了开放数据。\n\n第二条 本办法适用于本市。\n")
    assert source.count('class="article-number"') == 2
    first = (
        '<p id="{}"><strong class="article-number" id="第一条">第一条</strong> 为了开放数据。</p><!--section:第一条-->'
    )
    assert first.format(stem("第一条 为了开放数据。\n\n")) in source


@pytest.mark.parametrize("opening", ["§ 5", "Art. 12", "Article 3", "第十二条之一", "第12條", "**Article 3**"])
def test_the_number_of_an_article_stands_out(opening):
    assert '<strong class="article-number"' in rendered(f"{opening} says so.\n")


def test_a_forged_place_for_tools_does_not_survive():
    source = rendered("# A\n\n<!--section:b-->\n\nx <!--section:b--> y &lt;!--section:b--&gt;\n")
    assert re.findall(r"<!--section:(.*?)-->", source) == ["a"]


def test_an_identifier_cannot_break_out():
    source = rendered('# A {#--><script>alert(1)</script>}\n\n# B {#"onmouseover="x}\n')
    assert "<script" not in source
    assert [attributes for _, attributes in Tree(source).elements if "onmouseover" in attributes] == []
    assert source.count("<!--") == source.count("-->") == 2


# --------------------------------------------------------------------------------------------------------- as it reads


def test_lists_need_no_blank_line_and_nest_by_two_blanks():
    source = rendered("Text:\n- a\n  - b\n    1. c\n- d\n")
    assert (
        re.sub(r' id="[^"]*"|\s', "", source)
        == "<p>Text:</p><ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ul>"
    )


def test_a_numbered_list_goes_on_where_it_was_interrupted():
    assert '<ol start="3">' in rendered("1. a\n2. b\n\nBetween.\n\n3. c\n")


def test_numbers_that_are_no_list_to_markdown_stay_as_they_are():
    source = rendered("a) one\nb) two\n\n1) three\n2) four\n")
    assert re.findall(r">([^<]+)</p>", source) == ["a) one", "b) two", "1) three", "2) four"]


def test_single_line_feeds_are_soft_and_two_blanks_break():
    assert "one\ntwo<br>\nthree" in rendered("one\ntwo  \nthree\n")


def test_front_matter_is_folded_away_as_a_list_of_its_keys():
    source = rendered('---\ntitle: "A & B"\nauthor:\n  - ann\n---\nText.\n')
    assert '<details id="' in source
    assert "<summary>title · author</summary>" in source
    assert "<dt>title</dt><dd>A &amp; B</dd>" in source
    assert "<dd>- ann</dd>" in source


def test_code_shows_exactly_what_was_typed():
    source = rendered("```html\n<b>*x*</b> [a](b) &amp;\n\n# y\n```\n")
    assert html.unescape(re.search(r"<code>(.*?)\n</code>", source, re.DOTALL)[1]) == "<b>*x*</b> [a](b) &amp;\n\n# y"


def test_footnotes_lead_there_and_back():
    source = rendered("A[^x] B[^x].\n\n[^x]: Note.\n")
    tree = Tree(source)
    targets = {attributes["href"] for tag, attributes in tree.elements if tag == "a"}
    assert {target.removeprefix("#") for target in targets} <= set(ids(source))
    assert 'class="footnote"' in source


def test_a_term_and_what_it_means_are_a_definition_list():
    tags = [tag for tag, _ in Tree(rendered("Register\n:   The list of decisions.\n")).elements]
    assert [tag for tag in tags if tag in ("dl", "dt", "dd")] == ["dl", "dt", "dd"]


def test_tables_keep_alignment_and_can_be_scrolled_by_keyboard():
    source = rendered("| a | b |\n|:-:|--:|\n| 1 | 2 |\n")
    assert '<div class="law-table" tabindex="0"><table>' in source
    assert '<td align="right">2</td>' in source


def test_harmless_html_of_real_drafts_stays():
    source = rendered(
        '<table style="x" class="y"><tr><td colspan="2" onclick="z">a<br>b</td></tr></table>\n\nx<sup>2</sup>\n'
    )
    assert '<td colspan="2">a<br>b</td>' in source
    assert "<sup>2</sup>" in source
    assert not re.search(r"style|class=\"y|onclick", source)


def test_a_passage_that_was_cut_out_of_a_long_paragraph_is_linked_within_it():
    text = "This is a sentence that says something. " * 200 + "\n"
    source = rendered(text)
    passages = split(text)
    assert len(passages) > 2
    assert source.count("<p ") == 1
    assert [holder(source, ident) for ident in ids(source)] == ["p"] + ["span"] * (len(passages) - 1)


# ------------------------------------------------------------------------------------------------------------ comments


def test_a_comment_has_paragraphs_emphasis_links_lists_quotations_and_code():
    source = render_inline_comment(
        "Hi *there*\nsee https://example.org/a_b. And [law](/d/law).\n\n- one\n- two\n\n> said\n\n`x < 1`\n\n"
        "```\ncode\n```\n"
    )
    assert "Hi <em>there</em><br>" in source
    assert '<a href="https://example.org/a_b" rel="nofollow ugc noopener">https://example.org/a_b</a>.' in source
    assert '<a href="/d/law"' in source
    assert "<li>one</li>" in source
    assert "<blockquote>" in source
    assert "<code>x &lt; 1</code>" in source


def test_headings_images_tables_and_html_are_plain_words_in_comments():
    source = render_inline_comment(
        "# Title\n\n![x](https://a.example/y.png)\n\n| a | b |\n|---|---|\n| c | d |\n\n<b>bold</b>\n"
    )
    assert "# Title" in source
    assert "<img" not in source
    assert "<table" not in source
    assert "&lt;b&gt;bold&lt;/b&gt;" in source
