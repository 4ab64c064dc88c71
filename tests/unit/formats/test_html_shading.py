"""Shaded law: every word in the element of its revision, the tags as they were, whatever the text holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.common.hostile import ATTACKS, BOMBS, LINES
from tests.common.rendered import Tree
from wiki.domain.provenance import Origin, first
from wiki.domain.text.passages import split
from wiki.domain.text.sections import sections
from wiki.domain.text.tokens import tokens
from wiki.formats.html import render
from wiki.formats.html_ids import passage_ids
from wiki.formats.html_shading import Words, shade


def provenance(passage, number):
    """Every third token by another revision: as hard as it gets."""
    found = tokens(passage)
    if number % 2:
        return first(passage, 1)
    sizes = [min(3, len(found) - at) for at in range(0, len(found), 3)]
    return tuple(Origin(2 + place % 5, size, 0) for place, size in enumerate(sizes))


def tags(revision, link):
    name = "a" if link else "span"
    return f'<{name} class="by-{revision}">', f"</{name}>"


def both(text):
    """A text rendered, and shaded."""
    passages = split(text)
    found = sections(passages)
    page = render(passages, found)
    ids = passage_ids(passages, [section.ident for section in found])
    words = {
        ident: Words(one, provenance(one, number))
        for number, (ident, one) in enumerate(zip(ids, passages, strict=True))
    }
    return page, shade(page, words, tags)


def bare(shaded):
    """A shaded page without our elements."""
    return [element for element in Tree(shaded).elements if not element[1].get("class", "").startswith("by-")]


def check(text):
    page, shaded = both(text)
    tree = Tree(shaded)
    assert "".join(tree.words) == "".join(Tree(page).words)
    assert bare(shaded) == Tree(page).elements
    assert "<!--" not in shaded


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_gets_no_other_tags_than_it_had(attack):
    check(f"Before.\n\n{attack}\n\nAfter {attack} it.\n")


@pytest.mark.parametrize("name", ["brackets", "open tags", "divisions", "wide table", "entities", "notes in notes"])
def test_a_costly_text_is_shaded_too(name):
    check(BOMBS[name][:20_000])


@given(st.lists(st.sampled_from([line for line in LINES if len(line) < 100]), max_size=25).map("\n".join))
def test_words_and_tags_stay_what_they_were(text):
    check(text)


def test_words_stand_in_the_element_of_their_revision():
    text = "Every *office* of the city & its bureaus <b>keeps</b> a [list](https://example.org/).\n"
    passages = split(text)
    told = (Origin(1, 6, 0), Origin(2, len(tokens(text)) - 6, 0))
    page = render(passages, [])
    named = lambda revision, link: (f"<i n{revision}{'' if link else ' inside'}>", "</i>")  # noqa: E731 - short
    shaded = shade(page, {passage_ids(passages, [])[0]: Words(text, told)}, named)
    assert "<i n1>Every</i> <em><i n1>office</i></em> <i n2>of the city &amp; its bureaus</i>" in shaded
    assert re.search(r'<a href="https://example.org/"[^>]*><i n2 inside>list</i></a>', shaded)


def test_footnotes_and_tables_are_shaded_by_their_own_passages():
    text = "A note[^1] here.\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: The note itself.\n"
    _, shaded = both(text)
    assert 'class="by-1"' in shaded
    assert "".join(Tree(shaded).words).count("The note itself.") == 1
