"""What a passage would cost to render, counted before it is rendered.

Python-Markdown and every HTML parser need time that grows with the square of some inputs (runs of asterisks, open
brackets, formatting tags that are never closed) and one level of recursion for each level of nesting. What is over the
limits is not rendered but shown as it was typed, so no text can hold up the server. Work is counted, never timed: the
same text is shown the same way on every machine.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from wiki.domain.text.passages import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

_SPECIAL = re.compile(r"[][*_`<&!\\]")
_BRACKET = re.compile(r"[][]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_MARKER = r"[ \t]*+(?:>|[-*+](?=[ \t>])|\d{1,9}[.)](?=[ \t])|:(?=[ \t]))"
_NESTED = re.compile(rf"(?m)^(?:{_MARKER}){{13}}|^[ \t>]{{80}}(?![ \t]*$)")
_DEFINED = re.compile(r"(?m)^[ ]{0,3}\*?\[")
_VOID = frozenset({"br", "hr", "img", "col", "wbr", "input", "p", "li", "td", "th", "tr", "dt", "dd"})
_MAY_HOLD_BLOCKS = frozenset({Kind.QUOTATION, Kind.DEFINITION, Kind.FOOTNOTE, Kind.ITEM})

#: Special characters times the length of their block, in one block and in the whole text.
BLOCK_WORK = 6_000_000
TEXT_WORK = 120_000_000
#: Steps from opening to closing brackets, in one block.
BRACKET_WORK = 60_000
BRACKET_DEPTH = 12
#: Cells of a table: its columns times its rows; columns alone.
CELLS = 100_000
COLUMNS = 200
#: HTML tags that stay open, in the whole text.
OPEN_TAGS = 60
#: Abbreviations and link targets that are defined.
DEFINITIONS = 5_000
#: Passages, and lines of passages that may hold further blocks: a block costs about 80 microseconds whatever it holds.
#: What comes after so many is shown as typed.
PASSAGES = 25_000


class Guard:
    """Looks at the passages of one text in order and says of each whether it is too costly."""

    def __init__(self) -> None:
        """Begin a text."""
        self._length = 0
        self._specials = 0
        self._spent = 0
        self._columns = 0
        self._rows = 0
        self._definitions = 0
        self._lines = 0
        self._open: Counter[str] = Counter()

    def refuses(self, passage: str, kind: Kind, *, goes_on: bool) -> bool:
        """Say whether a passage must be shown as typed; `goes_on`: it is a further piece of the block before it.

        Cost: linear, about 10 ns a character.
        """
        if not goes_on:
            self._length = self._specials = 0
        checks: tuple[Callable[[str, Kind], bool], ...] = (self._inline, self._nests, self._table, self._html)
        return any([check(passage, kind) for check in checks])  # noqa: C419 - all of them, for they also count

    def _inline(self, passage: str, _: Kind) -> bool:
        specials = len(_SPECIAL.findall(passage))
        before = self._length * self._specials
        self._length += len(passage)
        self._specials += specials
        work = self._length * self._specials
        if work > BLOCK_WORK or self._spent + work - before > TEXT_WORK:
            return True
        self._spent += work - before
        if "[" not in passage:
            return False
        self._definitions += len(_DEFINED.findall(passage))
        return self._definitions > DEFINITIONS or (specials > 8 and _brackets_cost(passage))

    def _nests(self, passage: str, kind: Kind) -> bool:
        if kind in _MAY_HOLD_BLOCKS:
            self._lines += passage.count("\n")
        return self._lines > PASSAGES or _NESTED.search(passage) is not None

    def _table(self, passage: str, kind: Kind) -> bool:
        if kind is not Kind.ROW:
            self._columns = 0
            return False
        if not self._columns:
            self._columns, self._rows = passage.count("|") + 1, 0
        self._rows += 1
        return self._columns > COLUMNS or self._columns * self._rows > CELLS or passage.count("|") > 2 * COLUMNS

    def _html(self, passage: str, _: Kind) -> bool:
        if "<" not in passage:
            return False
        still_open = self._open.copy()
        deepest = depth = sum(still_open.values())
        for slash, name in _TAG.findall(passage):
            tag = name.lower()
            if tag in _VOID:
                continue
            if not slash:
                still_open[tag] += 1
                depth += 1
                deepest = max(deepest, depth)
            elif still_open[tag]:
                still_open[tag] -= 1
                depth -= 1
        if deepest > OPEN_TAGS:
            return True
        self._open = still_open
        return False


def _brackets_cost(passage: str) -> bool:
    """Say whether finding each bracket's partner takes too many steps: from every `[` to its `]` or to the end."""
    steps = 0
    waiting: list[int] = []
    for found in _BRACKET.finditer(passage):
        if found[0] == "[":
            waiting.append(found.start())
            if len(waiting) > 200:
                return True
        elif waiting:
            steps += found.start() - waiting.pop()
            if len(waiting) > BRACKET_DEPTH and steps > BRACKET_WORK:
                return True
    steps += sum(len(passage) - start for start in waiting)
    return steps > BRACKET_WORK
