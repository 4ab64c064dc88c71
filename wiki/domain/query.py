"""The search language: what a person types becomes a tree that no search engine knows of.

    words                       all of them: `now` somewhere in the draft, at other times in one passage
    "a phrase"                  these exact words in this order
    a or b, (a or b) c          either; parentheses group
    -word, -"a phrase"          passages that hold it are left out
    word*                       words that begin so
    Art. 12(3), § 5 Abs. 2, 第十二条, 2021/123, 1,000        a number or reference, as a whole
    title: author: sector: topic: stage: kind: section:        narrow the whole query; the same one twice means either
    added:2025-01..2025-03, removed:2025                       when the passage entered or left
    in:now, in:ever, in:2025-06-01, in:2025-01..2025-03        of which time

A query that breaks these rules is read as plain words, and `problem` says why. Nothing that is typed raises an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wiki.domain.drafts import Kind, Stage
from wiki.domain.sectors import Sector
from wiki.domain.text.terms import fold, is_han, literal_pattern, pattern, runs, unit_pattern
from wiki.domain.timeframe import moments, parse_when
from wiki.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 500
MAX_TERMS = 32
MAX_DEPTH = 8
MAX_WILDCARDS = 4
MIN_WILDCARD = 2
# Characters of one term; longer ones are no words of any language.
_MAX_WORD = 64

TOO_LONG = N_("Only the first 500 characters of your query were read.")
TOO_MANY = N_("Only the first 32 words of your query were read.")
TOO_DEEP = N_("Parentheses may stand eight deep at most; your query was read as plain words.")
UNBALANCED = N_("A parenthesis has no partner; your query was read as plain words.")
UNFINISHED = N_("Something is missing beside “or”, “-” or between parentheses; your query was read as plain words.")
OPEN_QUOTE = N_("A quotation mark has no partner; your query was read as plain words.")
ONLY_MINUS = N_("Say what to look for, not only what to leave out.")
BAD_VALUE = N_("One of the filters has a value that cannot be read; your query was read as plain words.")
BAD_WILDCARD = N_("A star needs two letters before it, and there may be four stars; the rest were read as plain words.")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its inflected forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exact forms one after the other; a run of Han characters is one too, wherever it stands in a sentence.

    `literal` is what stood between quotation marks, folded: its signs count, only blanks may differ. Without it any
    signs may stand between the runs (`machine-readable`, `依第5条`). A `unit` is a number or a reference, folded in
    `literal`: its signs count, but not whether there are blanks beside them.
    """

    runs: tuple[str, ...]
    literal: str = ""
    unit: bool = False

    @property
    def pattern(self) -> str:
        """The regular expression that finds it in a folded text."""
        if self.unit:
            return unit_pattern(self.literal)
        return literal_pattern(self.literal) if self.literal else pattern(self.runs)

    @property
    def bare(self) -> bool:
        """Say whether it is one run without any sign."""
        return len(self.runs) == 1 and self.literal in ("", self.runs[0])

    @property
    def certain(self) -> bool:
        """Say whether a text that holds its terms needs no reading: a word, or two Han characters."""
        return self.bare and (not is_han(self.runs[0]) or len(self.runs[0]) < 3)


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; a `Not` among them takes away."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there; stands in an `And` only."""

    part: Node


Node = Word | Prefix | Phrase | And | Or | Not


class Field(StrEnum):
    """What a query can be narrowed by."""

    TITLE = "title"
    AUTHOR = "author"
    SECTOR = "sector"
    TOPIC = "topic"
    STAGE = "stage"
    KIND = "kind"
    SECTION = "section"
    ADDED = "added"
    REMOVED = "removed"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Filter:
    """One `field:value`; `negated` when a minus stands before it."""

    field: Field
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: `node` is None when it holds no words; `problem` is a gettext source or None."""

    node: Node | None = None
    filters: tuple[Filter, ...] = ()
    problem: str | None = None

    def values(self, field: Field) -> tuple[str, ...]:
        """Return the values that one filter may have, in order."""
        return tuple([one.value for one in self.filters if one.field is field and not one.negated])

    def refused(self, field: Field) -> tuple[str, ...]:
        """Return the values that one filter may not have, in order."""
        return tuple([one.value for one in self.filters if one.field is field and one.negated])


class _Broken(Exception):
    """The query breaks the rules; carries what to tell."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def parse(text: str) -> Query:
    """Read a query. Never raises. Cost: linear, about 20 µs for a few words."""
    problem = None
    if len(text) > MAX_LENGTH:
        text, problem = text[:MAX_LENGTH], TOO_LONG
    try:
        parser = _Parser(_lex(text))
        node = parser.read()
        problem = problem or parser.problem
        if isinstance(node, Not) or (isinstance(node, And) and all(isinstance(part, Not) for part in node.parts)):
            node, problem = None, problem or ONLY_MINUS
        return Query(node, tuple(parser.filters), problem)
    except _Broken as broken:
        return Query(plain(text), (), problem or broken.problem)


def plain(text: str) -> Node | None:
    """Return the tree of plain words, all signs left out; None when there are none. For the value of a filter, too."""
    nodes = [_phrase(runs(fold(piece))) for piece in text[:MAX_LENGTH].split()]
    return _all([node for node in nodes if node is not None][:MAX_TERMS])


_DIGITS = r"\d{1,9}[a-zA-Z]?"
_NUMBER = rf"{_DIGITS}(?:[.,/:\-–‑−]{_DIGITS}){{0,6}}"
_SUB = r"(?:[ \u00a0]?[(（][0-9a-zA-Z]{1,4}[)）]){1,4}"
# What a number is a number of, and what may be said of a part of it.
_LABEL = (
    r"§{1,2}|(?i:art(?:\.|icles?|ikeln?|ikels)?|sections?|sec\.|chapters?|chapitres?|kapitels?|abschnitte?s?|annex(?:es|e)?"
    r"|anlagen?|anhang|appendix|schedules?|[LRD]\.(?=[ \u00a0]?\d))"
)
_PART = (
    r"(?i:abs(?:\.|atz(?:es)?)|para(?:s?\.|graphs?)|alinéas?|al\.|subsections?|nrn?\.|nummern?|satz(?:es)?|buchst(?:\.|aben?)"
    r"|lit\.|points?|items?|clauses?|no\.|n°|ziff(?:\.|ern?))"
)
_GAP = "[ \u00a0]{0,2}"
_HAN_NUMBER = r"[0-9０-９〇零一二三四五六七八九十百千两兩]{1,8}"
_UNIT = (
    rf"(?<!\w)(?:(?:{_LABEL}|{_PART}){_GAP}{_NUMBER}(?:{_SUB})?"
    rf"(?:,?{_GAP}{_PART}{_GAP}(?:{_NUMBER}|[a-z])(?:{_SUB})?){{0,4}}"
    rf"|{_DIGITS}(?:[.,/:\-–‑−]{_DIGITS}){{1,6}}(?:{_SUB})?|{_DIGITS}{_SUB}"
    rf"|第{_GAP}{_HAN_NUMBER}{_GAP}[条條款项項章节節编編目](?:{_GAP}之{_GAP}{_HAN_NUMBER}){{0,2}}(?=[\s)）]|$))"
    # What goes on is a word or an address (http://, 3-year), not a number.
    r"(?![\w*]|[.,/:\-–‑−][\w*])"
)
_QUOTE = '["“”„«»]'
_QUOTED = rf"{_QUOTE}[^\"“”„«»]*+{_QUOTE}"
_TOKEN = re.compile(
    rf"""(?P<blank>\s++)
      | (?P<minus>[-−](?=[^\s)\-−]))
      | (?P<field>(?i:{"|".join(Field)})):(?:(?P<quoted>{_QUOTED})|(?P<value>[^\s()"“”„«»]++))
      | (?P<unit>{_UNIT})
      | (?P<phrase>{_QUOTED})
      | (?P<quote>{_QUOTE})
      | (?P<open>[(（])
      | (?P<close>[)）])
      | (?P<word>[^\s()（）"“”„«»]++)
    """,
    re.VERBOSE,
)
_OR = frozenset({"or", "OR", "Or"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str = ""
    field: str = ""


def _lex(text: str) -> list[_Token]:
    out: list[_Token] = []
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "blank":
            continue
        if found["field"]:
            value = found["value"] or found["quoted"][1:-1]
            out.append(_Token("field", value.strip(), found["field"].lower()))
        elif found["phrase"]:
            out.append(_Token("phrase", found["phrase"][1:-1]))
        elif found["unit"]:
            out.append(_Token("unit", found["unit"]))
        elif found["word"] in _OR:
            out.append(_Token("or"))
        else:
            kind = found.lastgroup or "word"
            if kind == "quote":
                raise _Broken(OPEN_QUOTE)
            out.append(_Token(kind, found.group()))
    return out


class _Parser:
    """Recursive descent; depth and number of terms are bounded."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.filters: list[Filter] = []
        self.problem: str | None = None
        self.terms = 0
        self.wildcards = 0

    def read(self) -> Node | None:
        """Return the tree of the whole query. Raises _Broken."""
        node = self._either(0)
        if self._peek() is not None:
            raise _Broken(UNBALANCED)
        return node

    def _peek(self) -> str | None:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else None

    def _either(self, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            raise _Broken(TOO_DEEP)
        parts = [self._together(depth)]
        while self._peek() == "or":
            self.place += 1
            parts.append(self._together(depth))
        if len(parts) == 1:
            return parts[0]
        # A side without words is a side that was forgotten; a filter or a mark alone cannot be "either".
        nodes = [part for part in parts if part is not None]
        if len(nodes) < len(parts) or any(isinstance(node, Not) for node in nodes):
            raise _Broken(UNFINISHED)
        return Or(tuple(nodes))

    def _together(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while self._peek() not in (None, "or", "close"):
            negated = False
            while self._peek() == "minus":
                negated, self.place = True, self.place + 1
            node = self._one(depth, negated=negated)
            if node is not None:
                parts.append(Not(node) if negated else node)
        return _all(parts)

    def _one(self, depth: int, *, negated: bool) -> Node | None:
        if self._peek() in (None, "or", "close"):
            raise _Broken(UNFINISHED)
        token = self.tokens[self.place]
        self.place += 1
        if token.kind == "open":
            node = self._either(depth + 1)
            if self._peek() != "close":
                raise _Broken(UNBALANCED)
            self.place += 1
            if isinstance(node, Not) and negated:
                raise _Broken(UNFINISHED)
            return node
        if token.kind == "field":
            self._filter(token, negated=negated)
            return None
        if token.kind == "phrase":
            return self._counted(_quoted(token.text))
        if token.kind == "unit":
            return self._counted(_quoted(token.text, unit=True))
        return self._word(token.text)

    def _filter(self, token: _Token, *, negated: bool) -> None:
        field = Field(token.field)
        if not _readable(field, token.text):
            raise _Broken(BAD_VALUE)
        self.terms += 1
        if self.terms > MAX_TERMS:
            self.problem = self.problem or TOO_MANY
            return
        self.filters.append(Filter(field, token.text, negated))

    def _word(self, text: str) -> Node | None:
        if not text.endswith("*"):
            return self._counted(_phrase(runs(fold(text))))
        found = runs(fold(text))
        if not found:
            return None
        last = found[-1]
        if is_han(last):
            return self._counted(_phrase(found))
        if len(last) < MIN_WILDCARD or self.wildcards >= MAX_WILDCARDS:
            self.problem = self.problem or BAD_WILDCARD
            return self._counted(_phrase(found))
        self.wildcards += 1
        before = self._counted(_phrase(found[:-1], exact=True))
        return _all([node for node in (before, self._counted(Prefix(last[:_MAX_WORD]))) if node is not None])

    def _counted(self, node: Node | None) -> Node | None:
        if node is None:
            return None
        self.terms += len(node.runs) if isinstance(node, Phrase) else 1
        if self.terms > MAX_TERMS:
            self.problem = self.problem or TOO_MANY
            return None
        return node


def _quoted(text: str, *, unit: bool = False) -> Node | None:
    literal = " ".join(fold(text).split())
    found = runs(literal)
    return Phrase(tuple(found), literal, unit) if found else None


def _phrase(found: list[str], *, exact: bool = False) -> Node | None:
    """A word typed as such, or words that stand together without blanks (`machine-readable`, `第5条`)."""
    cut = tuple([run if is_han(run) else run[:_MAX_WORD] for run in found])
    if not cut:
        return None
    if len(cut) == 1 and not exact and not is_han(cut[0]):
        return Word(cut[0])
    return Phrase(cut)


def _all(parts: Iterable[Node]) -> Node | None:
    flat = tuple(parts)
    return And(flat) if len(flat) > 1 else flat[0] if flat else None


def _readable(field: Field, value: str) -> bool:
    if not value:
        return False
    allowed = {Field.SECTOR: Sector, Field.STAGE: Stage, Field.KIND: Kind}.get(field)
    try:
        if allowed is not None:
            allowed(value.lower())
        elif field in (Field.ADDED, Field.REMOVED):
            moments(value)
        elif field is Field.IN:
            parse_when(value)
    except (ValueError, OverflowError):
        return False
    return True
