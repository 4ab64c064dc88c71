"""Marks in sanitised HTML become ids: of passages, of sections' headings, of footnotes; kept-out blocks are put in."""

from __future__ import annotations

import hashlib
import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wiki.formats.markdown_source import Marks, Prepared

_HEADING_TAG = re.compile(r"<(/?)h([1-6])\b")
_OPENING = re.compile(r"<(p|li|h[1-6]|dd|dt|td|th|blockquote|pre|summary|div)( [^<>]*)?>[\s]*\Z")
_ROW_OPENING = re.compile(r"<tr>\s*\Z")
_HAN_NUMBER = "[0-9０-９〇零一二三四五六七八九十百千两兩]+"
_ARTICLE = re.compile(
    rf"(<strong>)?(第{_HAN_NUMBER}[条條](?:[ ]?之{_HAN_NUMBER})*|§{{1,2}}[ ]?\d+\w*"
    r"|Art(?:\.|icle|ikel)[ ]\d+\w*(?:[-.]\d+\w*)*|Section[ ]\d+\w*(?=[.:)\s]))(</strong>)?"
)
_SPAN = "<span"
_LONGEST_TAG = 400


def level(clean: str) -> str:
    """Give headings ranks without gaps, from h2 on: the page's own title is the h1."""
    ranks: list[int] = []

    def set_rank(found: re.Match[str]) -> str:
        if not found[1]:
            rank = int(found[2])
            while ranks and ranks[-1] >= rank:
                ranks.pop()
            ranks.append(rank)
        return f"<{found[1]}h{min(1 + max(1, len(ranks)), 6)}"

    return _HEADING_TAG.sub(set_rank, clean)


def passage_ids(passages: Sequence[str], taken_before: Iterable[str]) -> list[str]:
    """Return the id of each passage; none is one of `taken_before` (the sections' own)."""
    taken = set(taken_before)
    ids = []
    counts: dict[str, int] = {}
    for passage in passages:
        stem = "p-" + hashlib.sha256(passage.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        number = counts.get(stem, 0) + 1
        while (ident := stem if number == 1 else f"{stem}-{number}") in taken:
            number += 1
        counts[stem] = number
        taken.add(ident)
        ids.append(ident)
    return ids


class Placing:
    """Turns marks in sanitised HTML into ids, and puts in what was kept out of Markdown."""

    def __init__(self, marks: Marks, prepared: Prepared, ids: list[str] | None, idents: dict[int, str]) -> None:
        """Begin; without `ids` (a comment) nothing gets one. `idents` are those of sections by their first passage."""
        self.marks = marks
        self.prepared = prepared
        self.ids = ids
        self.idents = idents
        self.out: list[str] = []
        self.owed: tuple[str, str] | None = None

    def run(self, clean: str) -> str:
        """Return the finished HTML. Linear."""
        first, *pieces = clean.split(self.marks.opening)
        self.out.append(first)
        marked = [piece.partition(self.marks.closing) for piece in pieces]
        waiting = self._waiting([what for what, closing, _ in marked if closing])
        seen: set[int] = set()
        for what, closing, rest in marked:
            if what.isdecimal() and closing:
                number = int(what)
                if number in seen:
                    self._add(rest)
                else:
                    seen.add(number)
                    self._place(number, rest, "".join(map(self._anchor, waiting.get(number, ()))))
            else:
                # An attribute of ours; or half a mark that Markdown has cut, which is dropped.
                self._add((what.removeprefix("=") if closing else what.lstrip("0123456789")) + rest)
        self.out.extend(map(self._anchor, waiting.get(-1, ())))
        # What was swallowed (a definition over many lines) and what never came into the source stands at the end.
        for number, words in self.prepared.typed.items():
            if number not in seen:
                self._paragraph(number, words)
        for number, words in self.prepared.rest.items():
            self._paragraph(number, words)
        return "".join(self.out)

    def _waiting(self, marked: Sequence[str]) -> dict[int, list[int]]:
        """Passages that show nothing (definitions of links, closing tags), by the next one that holds their anchors."""
        if self.ids is None:
            return {}
        shown = {int(what) for what in marked if what.isdecimal()}
        out: dict[int, list[int]] = {}
        host = -1
        for number in range(len(self.ids) - len(self.prepared.rest) - 1, -1, -1):
            if number not in shown and number in self.prepared.typed:
                continue
            if number not in shown:
                out.setdefault(host, []).insert(0, number)
            elif number not in self.prepared.raw and number not in self.prepared.blocks:
                host = number
        return out

    def _anchor(self, number: int) -> str:
        ident = self.idents.get(number)
        inner = f'<span id="{html.escape(ident)}"></span>' if ident else ""
        return f'{_SPAN} id="{self._id(number)}">{inner}</span>'

    def _id(self, number: int) -> str:
        return self.ids[number] if self.ids is not None else ""

    def _paragraph(self, number: int, words: str) -> None:
        ident = self.idents.get(number)
        inner = f'{_SPAN} id="{html.escape(ident)}"></span>' if ident else ""
        given = f' id="{self._id(number)}"' if self.ids is not None else ""
        self.out.append(f"<p{given}>{inner}{words}</p>{_comment(ident)}\n")

    def _add(self, rest: str) -> None:
        """Append text; what is owed comes where its element closes."""
        if self.owed is not None:
            closing, due = self.owed
            place = rest.find(closing)
            if place >= 0:
                rest = rest[:place] + due + rest[place + len(closing) :]
                self.owed = None
        self.out.append(rest)

    def _place(self, number: int, rest: str, anchors: str) -> None:
        before = self.out[-1]
        if before.endswith(' id="'):
            self._attribute(number, rest)
            return
        block = self.prepared.blocks.get(number)
        if block is not None:
            self._block(number, block, rest)
            return
        rest = anchors + self.prepared.typed.get(number, "") + rest
        if self.ids is None:
            self._add(rest)
            return
        found = _OPENING.search(before, max(0, len(before) - _LONGEST_TAG))
        if found is None or " id=" in (found[2] or ""):
            self._inline(number, rest)
        elif found[1][0] == "h":
            self._heading(number, found, rest)
        else:
            self._element(number, found, rest)

    def _attribute(self, number: int, rest: str) -> None:
        if self.ids is None:
            self._add(rest)
            return
        self.out.append(self._id(number))
        self._add(rest)

    def _block(self, number: int, block: str, rest: str) -> None:
        before = self.out[-1]
        if before.endswith("<p>") and rest.startswith("</p>"):
            self.out[-1], rest = before[: -len("<p>")], rest[len("</p>") :]
        if self.ids is not None and not block:
            block = self._anchor(number)
        elif self.ids is not None:
            tag, _, others = block.partition(">") if " " not in block.partition(">")[0] else block.partition(" ")
            glue = " " if block[len(tag)] == " " else ">"
            block = f'{tag} id="{self._id(number)}"{glue}{others}'
        self.out.append(block)
        self._add(rest)

    def _inline(self, number: int, rest: str) -> None:
        self.out.append(self._anchor(number))
        self._add(rest)

    def _heading(self, number: int, found: re.Match[str], rest: str) -> None:
        ident = self.idents.get(number)
        closing = f"</{found[1]}>"
        given = f' id="{html.escape(ident)}"' if ident else ""
        self.out[-1] = self.out[-1][: found.start()] + f"<{found[1]}{given}{found[2] or ''}>"
        self.out.append(f'{_SPAN} id="{self._id(number)}">')
        self.owed = (closing, f"</span>{closing}{_comment(ident)}")
        self._add(rest)

    def _element(self, number: int, found: re.Match[str], rest: str) -> None:
        before = self.out[-1]
        start = found.start()
        tag, attributes = found[1], found[2] or ""
        ident = self.idents.get(number)
        row = _ROW_OPENING.search(before, max(0, start - 40), start) if tag in ("td", "th") else None
        if row is not None:
            opened = before[: row.start()] + f'<tr id="{self._id(number)}">' + before[row.end() : found.end()]
        else:
            opened = before[:start] + f'<{tag} id="{self._id(number)}"{attributes}>'
        self.out[-1] = opened
        if tag == "p":
            rest = self._article(rest, ident)
            if ident:
                self.owed = ("</p>", f"</p>{_comment(ident)}")
        elif ident:
            rest = f'{_SPAN} id="{html.escape(ident)}"></span>{rest}'
        self._add(rest)

    @staticmethod
    def _article(rest: str, ident: str | None) -> str:
        """The number of an article that opens a paragraph stands out, and carries the section's id."""
        given = f' id="{html.escape(ident)}"' if ident else ""
        found = _ARTICLE.match(rest)
        if found and bool(found[1]) == bool(found[3]):
            return f'<strong class="article-number"{given}>{found[2]}</strong>{rest[found.end() :]}'
        return f"{_SPAN}{given}></span>{rest}" if given else rest


def _comment(ident: str | None) -> str:
    return f"<!--section:{html.escape(ident)}-->" if ident else ""
