"""An excerpt is a line that begins where words changed."""

from hypothesis import given

from tests.common.texts import document
from wiki.domain.text.diff import compare
from wiki.domain.text.excerpts import excerpt
from wiki.domain.text.passages import split

LONG = "Every office publishes the data that it holds, whoever made them and whatever they cost, "


def line(old, new):
    return "".join(f"{part.op}{part.text}" for part in shown(old, new))


def shown(old, new):
    return excerpt(compare(split(old), split(new)).changes)


def test_few_words_around_the_changed_ones_are_shown():
    old = f"{LONG * 2}within thirty days. {LONG * 3}.\n"
    assert line(old, old.replace("thirty", "ninety")) == (
        "=…made them and whatever they cost, within -thirty+ninety= days. Every office publishes the data that it…"
    )


def test_only_the_first_of_several_changed_passages_is_shown():
    found = shown("One is.\n\nTwo is.\n\nThree is.\n", "One was.\n\nTwo was.\n\nThree is.\n")
    assert "".join(part.text for part in found if part.op != "-") == "One was."


def test_blanks_alone_are_no_words():
    assert line("One\ntwo.\n", "One two.\n") == ""


def test_lines_are_joined():
    assert line("", "- one\n  and two\n") == "+- one and two"


@given(document, document)
def test_an_excerpt_is_short_and_of_one_line(old, new):
    found = shown(old, new)
    text = "".join(part.text for part in found)
    assert len(text) <= 400
    assert "\n" not in text
