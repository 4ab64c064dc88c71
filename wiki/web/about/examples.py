"""What the help pages show in tables: stages, roles, and examples of Markdown with what becomes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from wiki.domain.drafts import STAGE_NAMES, Stage
from wiki.domain.text.passages import split
from wiki.formats.html import render
from wiki.i18n import gettext

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID = re.compile(r' id="p-[^"]*"')


@dataclass(frozen=True, slots=True)
class Example:
    """One piece of Markdown: what it is for, what to know, what to type, how it looks."""

    name: str
    note: str
    source: str
    html: Markup


def stages() -> list[tuple[str, str]]:
    """Return every stage with what happens in it."""
    said = {
        Stage.INCUBATION: gettext("An idea takes shape. Everybody with an account edits it."),
        Stage.DRAFTING: gettext("The text is written in full. Everybody with an account edits it."),
        Stage.CONSULTATION: gettext(
            "The public is asked, up to a closing day. Everybody comments; the stewards put into the text what they"
            " take up."
        ),
        Stage.REVIEW: gettext("The stewards settle the last points. Everybody may comment."),
        Stage.ADOPTED: gettext("The draft has become law. Its text is fixed; a new draft may amend it."),
        Stage.REJECTED: gettext("The draft was not taken up. Text and history stay."),
        Stage.WITHDRAWN: gettext("Its stewards have taken it back. Text and history stay."),
    }
    return [(gettext(STAGE_NAMES[stage]), words) for stage, words in said.items()]


def roles() -> list[tuple[str, tuple[bool, bool, bool, bool, bool]]]:
    """Return what may be done, and whether readers, contributors, stewards, moderators and administrators do it."""
    return [
        (gettext("Read, search, compare, download"), (True, True, True, True, True)),
        (gettext("Start a draft"), (False, True, True, True, True)),
        (gettext("Edit in incubation and drafting"), (False, True, True, True, True)),
        (gettext("Edit in consultation and review, or a protected draft"), (False, False, True, True, True)),
        (gettext("Comment while the draft has not ended"), (False, True, True, True, True)),
        (gettext("Move the stage, name stewards, set title and topics"), (False, False, True, False, True)),
        (gettext("Protect a draft"), (False, False, True, True, True)),
        (gettext("Remove comments, block accounts"), (False, False, False, True, True)),
        (gettext("Give roles"), (False, False, False, False, True)),
    ]


def examples() -> list[Example]:
    """Return the examples, each rendered as a draft would be."""
    return [Example(name, note, source, _shown(source)) for name, note, source in (*_everyday(), *_seldom())]


def _shown(source: str) -> Markup:
    """Return the HTML of an example without the addresses of passages, which would stand twice on the page."""
    return Markup(_ID.sub("", render(split(source), ())))  # noqa: S704 - `render` returns safe HTML


def _everyday() -> Iterator[tuple[str, str, str]]:
    yield (
        gettext("Headings"),
        gettext(
            "One sign # for a part, two for an article, and so on down to six. Every heading begins a section, with an"
            " address, an edit button, comments and a history of its own. It keeps its address when its words change."
        ),
        gettext("## Part 1. General\n\n### Article 1. Purpose\n\nThis act opens the registers of the city."),
    )
    yield (
        gettext("Paragraphs"),
        gettext(
            "An empty line ends a paragraph. Each paragraph, item and row is a passage: it is compared, searched and"
            " linked on its own, so keep one rule to one passage."
        ),
        gettext("The council publishes the register.\n\nIt does so within thirty days."),
    )
    yield (
        gettext("Numbered and lettered rules"),
        gettext(
            "A number with a full stop makes a numbered list; it begins with the number that you write. Four spaces set"
            " a list under an item."
        ),
        gettext(
            "1. The register holds\n    - the name of the body,\n    - the day of the decision.\n"
            "2. It is open to everybody."
        ),
    )
    yield (
        gettext("Emphasis"),
        gettext("Stars around words. Use it sparingly in a law."),
        gettext("The body **shall** publish; it *may* explain."),
    )
    yield (
        gettext("Links"),
        gettext(
            "The words in square brackets, the address in round ones; # and a section's name leads within the text."
        ),
        gettext("See the [charter](https://example.org/)."),
    )


def _seldom() -> Iterator[tuple[str, str, str]]:
    yield (
        gettext("Tables"),
        gettext("Bars between the cells, a line of hyphens beneath the head. A colon at its right aligns numbers."),
        gettext("| Service | Fee |\n|---|--:|\n| Extract | 5.00 |\n| Certified copy | 12.50 |"),
    )
    yield (
        gettext("Terms and what they mean"),
        gettext("The term on a line, a colon and the meaning on the next."),
        gettext("Register\n:   The list of decisions that this act opens.\n\nBody\n:   An office of the city."),
    )
    yield (
        gettext("Footnotes"),
        gettext("A mark in the text, and the note anywhere below under the same mark."),
        gettext("The fee covers the cost.[^1]\n\n[^1]: As reckoned by the auditor."),
    )
    yield (
        gettext("Quotations"),
        gettext("A bracket in front of each line: for what an amending act puts in."),
        gettext("The second rule reads:\n\n> The register is open on all days."),
    )
    yield (
        gettext("Signs as they are"),
        gettext("A backslash takes the meaning from the sign that follows; backticks set words as they stand."),
        gettext("1\\. is no list here, and `*this*` is not emphasised."),
    )
