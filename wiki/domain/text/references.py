"""Numbers of articles, paragraphs, list points and notes, and references to them: "§ 5 Abs. 2", "Art. 12(3)", "第五条".

Two things are made of them: units, the tokens as readers take them (a reference is read as one word), and numberings,
which tell a text that was only renumbered from one that says something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wiki.domain.text.tokens import tokens

_HAN_DIGIT = "〇零一二三四五六七八九十百千万萬亿億两兩"
_NUMBER = r"(?:[LRDA]\.?[ \u00a0]?\*{0,2}(?=\d))?\d{1,9}[a-z]?(?:[.\-]\d{1,9}[a-z]?){0,4}(?!\w)"
_ROMAN = r"[IVXLCDM]{1,8}(?!\w)"
_BLANK = r"[ \u00a0]?"

# What a number is a number of. References and the things that they name have the same class.
_LABELS = {
    "article": r"§{1,2}|(?i:art(?:\.|s\.|icles?|ikeln?|ikels)?|sections?|sec\.)",
    "chapter": r"(?i:chapters?|chapitres?|kapitel[ns]?|abschnitt(?:e[ns]?|s)?|titres?|titel[ns]?|parts?|teile?[ns]?)",
    "annex": r"(?i:annex(?:es|e)?|anlagen?|anhang|appendix|schedules?)",
    "paragraph": r"(?i:abs(?:\.|atz(?:es)?|ätzen?)|paragraph(?:s|es?)?|paras?\.|alinéas?|subsections?)",
    "point": r"(?i:nrn?\.|nummern?|satz(?:es)?|sätzen?|buchst(?:\.|aben?)|lit\.|points?|items?|clauses?|n°)",
}
_LABEL = "|".join(rf"(?P<{kind}>{words})" for kind, words in _LABELS.items())
_PLAIN_LABEL = "|".join(_LABELS.values())
_SUB = r"\((?:\d{1,3}[a-z]?|[a-z]{1,4})\)"
_HAN_CLASSES = {
    "条": "article", "條": "article",
    "章": "chapter", "节": "chapter", "節": "chapter", "编": "chapter", "編": "chapter",
    "款": "paragraph", "项": "point", "項": "point", "目": "point", "点": "point", "點": "point",
}  # fmt: skip
_HAN_NUMBER = rf"(?:[{_HAN_DIGIT}]{{1,8}}|[0-9０-９]{{1,4}})"
_HAN_REFERENCE = rf"第[ ]?{_HAN_NUMBER}[ ]?[{''.join(_HAN_CLASSES)}](?:[ ]?之{_HAN_NUMBER}){{0,2}}"

_ANY_NUMBER = rf"(?:{_NUMBER}|{_ROMAN})"
_REFERENCE = re.compile(
    rf"(?<!\w)(?:{_PLAIN_LABEL}){_BLANK}{_ANY_NUMBER}(?:{_BLANK}{_SUB}){{0,3}}"
    rf"(?:,?{_BLANK}(?:{_LABELS['paragraph']}|{_LABELS['point']}){_BLANK}{_NUMBER}){{0,3}}"
    rf"|(?:{_HAN_REFERENCE}){{1,4}}|[{_HAN_DIGIT}]{{2,12}}"
    r"|\*{2,3}|_{2,3}|\#{2,6}|~~"
)
# Only where one of these stands is there a unit of several tokens.
_HINT = re.compile(rf"\d|[IVXLC][ .,]|[{_HAN_DIGIT}]|\*\*|__|\#\#|~~")
_OWN_HINT = re.compile(rf"\d|[IVXLC]|[{_HAN_DIGIT}]|[a-z][.)]")

# The number with which a line begins: of a heading, an article, a list point.
_LINE = r"(?m:^)(?P<lead>[ \t\u3000>]*(?:\#{1,6}[ \t]+|[*_]{1,3}(?=[\d(§A-Z])|\#{1,6}(?=第))?)"
_LINE_NUMBER = (
    r"(?P<line>\(?(?:\d{1,9}[a-z]?(?:\.\d{1,4}[a-z]?)*(?:\.[a-z](?!\w))?|[a-zA-Z]|[ivxIVX]{1,6})(?:\\?[.):]+|°)(?=\s|\Z)"
    r"|(?<=\# )\d{1,9}(?:\.\d{1,4})*(?:\.[a-z])?(?=\s|\Z)|\d{1,4}(?:\.(?:\d{1,4}|[a-z])){1,4}(?=\s)"
    rf"|[（(][{_HAN_DIGIT}]{{1,4}}[）)]|[{_HAN_DIGIT}]{{1,4}}(?=、))"
)
_JOINER = r"(?:,|;|and|or|to|und|oder|bis|sowie|et|ou|à|、|，|和|或|及|至|或者|以及|-|–|—|/)"
_NUMBERED = re.compile(
    rf"{_LINE}(?:{_LINE_NUMBER}|(?=(?P<opens>(?:{_PLAIN_LABEL}){_BLANK}{_ANY_NUMBER}|{_HAN_REFERENCE})))"
    rf"|(?<!\w)(?:{_LABEL})(?P<gap>{_BLANK})(?P<number>{_ANY_NUMBER})"
    rf"|第[ ]?(?P<han>{_HAN_NUMBER})[ ]?(?P<sign>[{''.join(_HAN_CLASSES)}])(?P<branch>(?:[ ]?之{_HAN_NUMBER}){{0,2}})"
    rf"|(?P<note>\[\^[^\]\s]{{1,40}}\])"
    rf"|(?P<more>\s{{0,2}}{_JOINER}\s{{0,2}})(?P<next>{_NUMBER})"
    rf"|(?P<sub>[ ]?{_SUB})"
)
_LINE_START = re.compile(_LINE_NUMBER)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BLANKS = re.compile(r"\s+")
_AROUND = " ()（）.:°\\[]^"


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text.

    Attributes:
        kind: what it is a number of: article, chapter, annex, paragraph, point, note; "line" of a line's own number
            without a label.
        text: the number, without the signs around it.
        own: whether the line that it stands at the start of bears it, so that it is no reference.
    """

    kind: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Numbering:
    """A text without its numbers, blanks made alike, and the numbers in order."""

    rest: str
    numbers: tuple[Number, ...]


def units(text: str) -> list[str]:
    """The tokens of a text, but a reference, a Han number or a mark such as ** is one: lossless, linear."""
    if not _HINT.search(text):
        return tokens(text)
    result: list[str] = []
    place = 0
    for found in _REFERENCE.finditer(text):
        start, end = found.span()
        if start > place:
            result += tokens(text[place:start])
        result.append(found.group())
        place = end
    if place < len(text):
        result += tokens(text[place:]) if place else tokens(text)
    return result


def numbering(text: str) -> Numbering:
    """The numbers of a text and what is left without them. Linear."""
    rest: list[str] = []
    numbers: list[Number] = []
    place, last, kind, opens = 0, -1, "", -1
    for found in _NUMBERED.finditer(text):
        name = found.lastgroup or ""
        if name == "opens":
            opens = found.end()
            continue
        if name in {"next", "sub"} and found.start() != last:
            continue
        start, end, kind = _span(found, name, kind)
        own = name == "line" or found.start() == opens or (name == "note" and text.startswith(":", end))
        numbers.append(Number(kind, text[start:end].strip(_AROUND), own))
        rest += (text[place:start], "\0")
        if name == "branch":
            numbers[-1] = Number(kind, found["han"] + found["branch"], own)
            rest.append(found["sign"])
            end = found.end()
        place, last = end, found.end()
    rest.append(text[place:])
    return Numbering(_BLANKS.sub(" ", "".join(rest)).strip(), tuple(numbers))


def _span(found: re.Match[str], name: str, before: str) -> tuple[int, int, str]:
    """Start and end of the number itself, and what it is a number of; `before`: of the number before it."""
    if name == "line":
        return *found.span("line"), "line"
    if name == "note":
        return *found.span("note"), "note"
    if name == "next":
        return *found.span("next"), before
    if name == "sub":
        return *found.span("sub"), "point"
    if name == "branch":
        return found.start("han"), found.end("han"), _HAN_CLASSES[found["sign"]]
    kind = next(label for label in _LABELS if found[label])
    return *found.span("number"), kind


def named(heading: str) -> str:
    """A heading without the numbers that it bears, labels included; whole if it has nothing else to say."""
    text = heading.lstrip("# \t")
    number = _REFERENCE.match(text) or _LINE_START.match(text)
    name = text[number.end() :].lstrip(" \t:.,;)–—-") if number else text
    return name if _LETTERS.search(name) else heading


def own_numbers(text: str) -> Iterator[Number]:
    """The numbers that the first line of a text bears itself. Cost: that line."""
    line = text[:200].lstrip("\n").split("\n", 1)[0]
    if _OWN_HINT.search(line):
        yield from (number for number in numbering(line).numbers if number.own)
