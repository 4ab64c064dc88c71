"""A revision's passages as source for Python-Markdown, with a mark at the start of each passage's words.

The marks go through Markdown and the sanitiser like letters; wiki.formats.html_ids then turns each into the id of the
element that it stands in. Blocks that need no Markdown (code, HTML, front matter, what the guard refuses) leave only
their mark in the source; their HTML is put in at the mark later. Where passages and Python-Markdown see blocks
differently, the source is brought to what passages say: a list needs no blank line before it, nested items may be
indented by two or three blanks.
"""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wiki.domain.text.passages import Kind, kind
from wiki.formats.markdown_guard import PASSAGES, Guard

if TYPE_CHECKING:
    from collections.abc import Sequence

_ATX = re.compile(r"[ ]{0,3}(#{1,6})[ \t]*([^\n]*)")
_SETEXT = re.compile(r"[ ]{0,3}([^\n]+)\n[ ]{0,3}(=|-)")
_GIVEN_IDENT = re.compile(r"[ \t]*\{:?[^{}\n]*#[^\s{}#]+[^{}\n]*\}[ \t]*#*[ \t]*\Z")
_CLOSING_SIGNS = re.compile(r"(?:(?<=[ \t])|\A)#+[ \t]*\Z")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}\.)(?:[ \t]+|(?=\n|\Z))(.*)", re.DOTALL)
_LEAD = re.compile(
    r"[ ]{0,3}(?:\[\^[^\]\n]+\]:[ \t]*|:[ \t]+|\|[ \t]*|"
    r"(?:>[ ]?|[ ]{0,3}[-*+][ \t]+|[ ]{0,3}\d{1,9}\.[ \t]+|#{1,6}[ \t]*)*)"
)
_DEFINES = re.compile(r"[ ]{0,3}\*?\[(?!\^)[^\]\n]+\]:")
_FIRST_TAG = re.compile(r"<[A-Za-z][A-Za-z0-9]*")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})[^\n]*\n?")
_INDENT = re.compile(r"(?m)^(?: {1,4}|\t)")
_CONTINUED = re.compile(r"(?m)(?<=\n)[ ]{0,3}(?=\S)")
_KEY = re.compile(r"([A-Za-z_][\w .-]*?):(?:[ \t]+(.*))?")
_DEEPEST = 10


@dataclass
class Marks:
    """How marks are written in one rendering: with letters drawn by lot, so that no text can forge one."""

    opening: str = field(default_factory=lambda: f"\ue000{secrets.token_hex(8)}")
    closing: str = "\ue001"

    def __call__(self, what: object) -> str:
        """Return the mark of passage number `what` (or of an attribute value of ours)."""
        return f"{self.opening}{what}{self.closing}"


@dataclass
class Prepared:
    """Source with marks; HTML that replaces the marks of passages before (`raw`) and after (`blocks`) sanitising.

    `typed` holds passages that are shown as they were typed, `rest` those that did not come into the source at all.
    """

    source: str
    raw: dict[int, str]
    blocks: dict[int, str]
    typed: dict[int, str]
    rest: dict[int, str] = field(default_factory=dict)


def prepare(passages: Sequence[str], marks: Marks) -> Prepared:
    """Return the source for Markdown. Linear; about 60 ms for a million characters."""
    return _Preparation(marks).run(passages)


class _Preparation:
    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.guard = Guard()
        self.parts: list[str] = []
        self.raw: dict[int, str] = {}
        self.blocks: dict[int, str] = {}
        self.typed: dict[int, str] = {}
        self.before = Kind.BLANK
        self.ended = "\n\n"
        self.indents: list[int] = []
        self.list_sign = ""

    def run(self, passages: Sequence[str]) -> Prepared:
        for number, passage in enumerate(passages[:PASSAGES]):
            goes_on = bool(self.parts) and not self.ended.endswith("\n")
            sort = self.before if goes_on else kind(passage)
            refused = self.guard.refuses(passage, sort, goes_on=goes_on) and sort not in (Kind.CODE, Kind.FRONT_MATTER)
            if refused:
                self._as_typed(number, passage, goes_on=goes_on)
            elif goes_on:
                self._further(number, passage, sort)
            else:
                self._block(number, passage, sort)
            self.before, self.ended = sort, passage[-2:] if len(passage) > 1 else self.ended[-1:] + passage
        rest = {number: as_typed(passages[number]) for number in range(PASSAGES, len(passages))}
        return Prepared("".join(self.parts), self.raw, self.blocks, self.typed, rest)

    def _as_typed(self, number: int, passage: str, *, goes_on: bool) -> None:
        self.typed[number] = as_typed(passage)
        if goes_on:
            self.parts.append(self.marks(number) + passage[len(passage.rstrip("\n")) :])
        else:
            self.parts.append(f"\n\n{self.marks(number)}\n\n")
            self.indents = []

    def _further(self, number: int, passage: str, sort: Kind) -> None:
        """A further piece of a long block that was cut at the end of a sentence."""
        if sort is Kind.CODE:
            self.blocks[number] = ""
        elif sort is Kind.HTML:
            self.raw[number] = html_with_mark(passage, self.marks(number))
            self.parts.append(f"\n\n{self.marks(number)}\n\n")
        else:
            self.parts.append(self.marks(number) + passage)

    def _block(self, number: int, passage: str, sort: Kind) -> None:
        if sort is Kind.ITEM:
            self._item(number, passage)
            return
        self.indents = []
        mark = self.marks(number)
        if sort in (Kind.CODE, Kind.FRONT_MATTER, Kind.RULE):
            self.blocks[number] = _own_block(passage, sort)
            self.parts.append(f"\n\n{mark}\n\n")
        elif sort is Kind.HTML:
            self.raw[number] = html_with_mark(passage, mark)
            self.parts.append(f"\n\n{mark}\n\n")
        elif sort is Kind.HEADING:
            self.parts.append(f"\n\n{_heading(passage, mark)}\n\n")
        elif sort is Kind.BLANK:
            self.parts.append(passage)
        else:
            if self._parted(sort) and not self.ended.endswith("\n\n"):
                self.parts.append("\n")
            if sort is Kind.DEFINITION:
                passage = _CONTINUED.sub("    ", passage)
            self.parts.append(_marked(passage, mark))

    def _parted(self, sort: Kind) -> bool:
        """Whether Markdown needs a blank line to see that a new block begins here."""
        return (sort is self.before) == (sort is Kind.DEFINITION)

    def _item(self, number: int, passage: str) -> None:
        """An item, indented by four for each level whatever indentation was typed."""
        found = _ITEM.match(passage)
        if found is None:
            # "a) ...", "1) ..." and "1° ..." are no lists to Markdown: paragraphs that show their number as it stands.
            self.indents = []
            rest = passage.lstrip(" \t")
            self.parts.append(f"\n\n{self.marks(number)}{rest.rstrip()}\n\n")
            return
        indent, sign = len(found[1].expandtabs(4)), found[2]
        while self.indents and indent < self.indents[-1] + 2:
            self.indents.pop()
        depth = min(len(self.indents), _DEEPEST)
        self.indents.append(indent)
        list_sign = "1" if sign[0].isdigit() else sign
        if (depth == 0 and list_sign != self.list_sign) or self.before is not Kind.ITEM:
            self.parts.append("\n")
        if depth == 0:
            self.list_sign = list_sign
        first, *others = found[3].split("\n")
        inner = indent + len(sign) + 1
        lines = ["    " * depth + f"{sign} {self.marks(number)}{first}"]
        lines += [_shifted(line, inner, depth + 1) for line in others]
        self.parts.append("\n".join(lines))


def _shifted(line: str, inner: int, depth: int) -> str:
    """A further line of an item, indented for its depth; what was indented beyond the item's words stays so."""
    line = line.expandtabs(4)
    words = line.lstrip(" ")
    if not words:
        return ""
    return "    " * depth + " " * max(0, len(line) - len(words) - inner) + words


def _marked(passage: str, mark: str) -> str:
    """A passage with its mark before its first word; definitions of links and abbreviations show nothing: no mark."""
    if _DEFINES.match(passage):
        return passage
    found = _LEAD.match(passage)
    place = found.end() if found else 0
    return passage[:place] + mark + passage[place:]


def _heading(passage: str, mark: str) -> str:
    setext = _SETEXT.match(passage)
    atx = _ATX.match(passage)
    if atx:
        signs, title = atx[1], _GIVEN_IDENT.sub("", atx[2])
    elif setext:
        signs, title = ("#" if setext[2] == "=" else "##"), _GIVEN_IDENT.sub("", setext[1])
    else:
        return mark + passage.strip("\n")
    title = _CLOSING_SIGNS.sub("", title.strip())
    # The blank keeps a sign that belongs to the title ("C#") from being taken for a closing one.
    return f"{signs} {mark}{title} "


def as_typed(passage: str) -> str:
    """A passage as HTML that shows what was typed."""
    return html.escape(passage.strip("\n")).replace("\n", "<br>\n")


def html_with_mark(passage: str, mark: str) -> str:
    """A passage of HTML whose first tag carries the mark as its id; the first of two ids wins in every parser."""
    return _FIRST_TAG.sub(lambda found: f'{found[0]} id="{mark}"', passage, count=1)


def _own_block(passage: str, sort: Kind) -> str:
    if sort is Kind.RULE:
        return "<hr>"
    if sort is Kind.FRONT_MATTER:
        return _front_matter(passage)
    fence = _FENCE.match(passage)
    if fence is None:
        code = _INDENT.sub("", passage).rstrip()
    else:
        lines = passage[fence.end() :].rstrip().split("\n")
        closing = re.compile(rf"[ ]{{0,3}}{re.escape(fence[1][0])}{{{len(fence[1])},}}[ \t]*")
        if closing.fullmatch(lines[-1]):
            lines.pop()
        code = "\n".join(lines)
    return f"<pre><code>{html.escape(code, quote=False)}\n</code></pre>"


def _front_matter(passage: str) -> str:
    """YAML before a text, folded away: its plain keys as a list of definitions, else as it was typed."""
    lines = passage.strip("\n").split("\n")[1:-1]
    pairs: list[tuple[str, list[str]]] = []
    for line in lines:
        found = _KEY.fullmatch(line.rstrip())
        if found:
            pairs.append((found[1], [_unquoted(found[2] or "")]))
        elif pairs and line.strip():
            pairs[-1][1].append(line.strip())
        elif line.strip():
            pairs = []
            break
    escape = html.escape
    if not pairs:
        body = f"<pre><code>{escape(chr(10).join(lines), quote=False)}\n</code></pre>"
        return f'<details class="front-matter"><summary>---</summary>{body}</details>'
    names = " · ".join(escape(name) for name, _ in pairs[:8])
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(' '.join(said).strip())}</dd>" for name, said in pairs)
    return f'<details class="front-matter"><summary>{names}</summary><dl>{rows}</dl></details>'


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
