"""Sections: what stands under a heading, with an identity that outlives its title.

Headings are those of Markdown. A law text without any below its title is divided by its article lines instead
("第五条 …", "§ 5 …", "Article 5 …"). An identity is the slug of the title under which the section first stood; a
heading that is renamed, renumbered or moved keeps it through `carry`, so links and followed sections stay good.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from wiki.domain.text.passages import Kind, kind


@dataclass(frozen=True, slots=True)
class Section:
    """Passages `start` to `end` (excluded) under one heading; `level` 1 is the highest; nested sections overlap."""

    ident: str
    level: int
    title: str
    start: int
    end: int


_ATX = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]+|(?=\S)|(?=\n|\Z))([^\n]*)")
_SETEXT = re.compile(r"(?![ ]{4}|\t)[ ]{0,3}([^\n]+)\n[ ]{0,3}(=+|-+)[ \t]*(?:\n|\Z)")
_UNDERLINE = re.compile(r"\n[ ]{0,3}[=-]+[ \t]*(?:\n|\Z)")
_FIRST_SIGNS = frozenset(" #")
_IDENT = re.compile(r"[ \t]*\{:?[^{}\n]*#([^\s{}#]+)[^{}\n]*\}[ \t]*#*[ \t]*\Z")
_CLOSING = re.compile(r"(?:(?<=\s)|\A)#+[ \t]*\Z")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKED = re.compile(r"[\[<*`~_\\]")
_SIGNS = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)|\\(?=[^\w\s])")
_SLUG = re.compile(r"[\W_]+")
_LONGEST_SLUG = 80

_HAN_NUMBER = "[0-9０-９〇零一二三四五六七八九十百千两兩]+"
# Divisions of law texts by rank; the number alone is the title when a sentence follows it on the same line.
_DIVISIONS = (
    re.compile(rf"[\s]*(第{_HAN_NUMBER}[编編])"),
    re.compile(rf"[\s]*(第{_HAN_NUMBER}章|(?:Chapter|Kapitel|Chapitre)[ ]\w+)"),
    re.compile(rf"[\s]*(第{_HAN_NUMBER}[节節])"),
    re.compile(
        rf"[\s]*(第{_HAN_NUMBER}[条條](?:[ ]?之{_HAN_NUMBER})*|§[ ]?\d+\w*|Art(?:\.|icle|ikel)[ ]\d+\w*(?:[-.]\d+\w*)*"
        r"|Section[ ]\d+\w*(?=[.:)\s]))"
    ),
)
_LONGEST_LINE = 60


def sections(passages: Sequence[str]) -> list[Section]:
    """The sections of a text in order, freshly named: by an explicit `{#ident}`, else by the title's slug. Linear."""
    return _named(passages, lambda _index, _explicit: None)


def carry(old: Sequence[Section], origins: Sequence[int | None], new_passages: Sequence[str]) -> list[Section]:
    """The sections of the next revision: a heading that came from an old heading keeps that one's identity.

    Args:
        old: sections of the revision before.
        origins: for each new passage the old passage it came from (`diff.match`).
        new_passages: the passages of the next revision.
    """
    before = {section.start: section.ident for section in old}

    def carried(index: int, explicit: str | None) -> str | None:
        origin = origins[index]
        return None if explicit or origin is None else before.get(origin)

    return _named(new_passages, carried)


def outline(found: Sequence[Section]) -> list[str]:
    """The identities in order, to be stored with a revision."""
    return [section.ident for section in found]


def apply_outline(passages: Sequence[str], idents: Sequence[str]) -> list[Section]:
    """The sections of a revision from its passages and the identities stored with it.

    Should their number differ from the headings', the sections are named afresh.
    """
    found = sections(passages)
    if len(found) != len(idents):
        return found
    return [replace(section, ident=ident) for section, ident in zip(found, idents, strict=True)]


def spans(passages: Sequence[str]) -> list[tuple[int, int]]:
    """Where the sections of a text start and end, without their names: for whoever knows these. Linear."""
    headings = _headings(passages)
    starts = [heading.index for heading in headings]
    return list(zip(starts, _ends([heading.level for heading in headings], starts, len(passages)), strict=True))


def slug(title: str) -> str:
    """A title as an identity: letters and digits of any script, in lower case, joined by hyphens; never empty."""
    folded = (title if title.isascii() else unicodedata.normalize("NFKC", title)).lower()
    return _SLUG.sub("-", folded)[: _LONGEST_SLUG + 1].strip("-")[:_LONGEST_SLUG].strip("-") or "section"


@dataclass(frozen=True, slots=True)
class _Heading:
    index: int
    level: int
    title: str
    explicit: str | None


def _named(passages: Sequence[str], known: Callable[[int, str | None], str | None]) -> list[Section]:
    headings = _headings(passages)
    wanted = [heading.explicit or known(heading.index, heading.explicit) for heading in headings]
    idents = _unique(wanted, [slug(heading.title) for heading in headings])
    ends = _ends([heading.level for heading in headings], [heading.index for heading in headings], len(passages))
    return [
        Section(ident, heading.level, heading.title, heading.index, end)
        for heading, ident, end in zip(headings, idents, ends, strict=True)
    ]


def _unique(wanted: Iterable[str | None], slugs: Sequence[str]) -> list[str]:
    """One identity each: the wanted, then the slugs, numbered from 2 where taken; linear even for equal titles."""
    idents: list[str | None] = []
    taken: set[str] = set()
    for ident in wanted:
        idents.append(ident if ident not in taken else None)
        if ident:
            taken.add(ident)
    counters: dict[str, int] = {}
    result = []
    for given, fallback in zip(idents, slugs, strict=True):
        ident = given or fallback
        if not given and ident in taken:
            number = counters.get(fallback, 2)
            while f"{fallback}-{number}" in taken:
                number += 1
            ident, counters[fallback] = f"{fallback}-{number}", number + 1
        taken.add(ident)
        result.append(ident)
    return result


def _ends(levels: Sequence[int], starts: Sequence[int], length: int) -> list[int]:
    ends = [length] * len(levels)
    open_: list[int] = []
    for number, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            ends[open_.pop()] = starts[number]
        open_.append(number)
    return ends


def _headings(passages: Sequence[str]) -> list[_Heading]:
    found = [heading for index, passage in enumerate(passages) if (heading := _heading(index, passage))]
    if any(heading.level > 1 for heading in found):
        return found
    return sorted([*found, *_articles(passages)], key=lambda heading: heading.index)


def _heading(index: int, passage: str) -> _Heading | None:
    if passage[:1] in _FIRST_SIGNS and (atx := _ATX.match(passage)):
        return _titled(index, len(atx[1]), atx[2])
    if _UNDERLINE.search(passage) and kind(passage) is Kind.HEADING:
        setext = _SETEXT.match(passage)
        return _titled(index, 1 if setext[2][0] == "=" else 2, setext[1]) if setext else None
    return None


def _titled(index: int, level: int, title: str) -> _Heading:
    explicit = _IDENT.search(title) if "{" in title else None
    if explicit:
        title = title[: explicit.start()]
    if "#" in title:
        title = _CLOSING.sub("", title.strip())
    if _MARKED.search(title):
        title = _SIGNS.sub("", _TAG.sub("", _LINK.sub(r"\1", title)))
    return _Heading(index, level, " ".join(title.split()), explicit[1] if explicit else None)


def _articles(passages: Sequence[str]) -> list[_Heading]:
    """Article lines, their ranks closed up to the levels 2, 3 ... that the text uses."""
    found = []
    for index, passage in enumerate(passages):
        for rank, division in enumerate(_DIVISIONS):
            if opening := division.match(passage):
                line = " ".join(passage[: _LONGEST_LINE * 4].strip().split("\n", 1)[0].split())
                found.append(
                    (index, rank, line if len(line) <= _LONGEST_LINE and _is_title(passage) else opening[1].strip())
                )
                break
    ranks = sorted({rank for _, rank, _ in found})
    return [_Heading(index, ranks.index(rank) + 2, title, None) for index, rank, title in found]


def _is_title(passage: str) -> bool:
    """Whether an article line is a heading by itself: one line without the end of a sentence."""
    text = passage.strip()
    return "\n" not in text and text[-1] not in "。；：:;.!?！？，,"
