"""What sort of change it is: of words, or of nothing but blanks, formatting, or numbers that follow a renumbering."""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from wiki.domain.text.references import Number, numbering, own_numbers
from wiki.domain.text.words import Segment

#: What was renumbered: kind of number, old, new.
Renumbered = frozenset[tuple[str, str, str]]


class Nature(StrEnum):
    """What of a passage changed.

    RENUMBERING is a change of the numbers that lines bear (of articles, list points, notes), and of references to them
    where the thing referred to was renumbered likewise. "Article 12" that becomes "Article 13" while article 12 keeps
    its number is a change of words.
    """

    WORDS = "words"
    WHITESPACE = "whitespace"
    FORMATTING = "formatting"
    RENUMBERING = "renumbering"


# Signs that Markdown takes for itself: emphasis, code, brackets of links, escapes; at the start of a line headings,
# quotations and bullets; whole lines under a heading or between passages or under the head of a table.
_MARKS = re.compile(
    r"[*`~\[\]]+|(?<!\w)_+|_+(?!\w)|\\(?=[^\w\s])"
    r"|(?m:^[ \t]*(?:\#{1,6}|>|[-+](?=[ \t]))+)|(?m:[ \t]\#+[ \t]*$)"
    r"|(?m:^[ \t]*(?:=+|[-_ ]{3,}|(?=[^\n|]*\|)[|:\- \t]+)[ \t]*$)"
)
_WORD = re.compile(r"\w")
_LOOSE = str.maketrans("", "", "*_`~[]\\#>+-=|: \t\n")
_BLANKS = re.compile(r"\s+")
_NUMERALS = re.compile(
    r"[\d〇零一二三四五六七八九十百千万萬亿億两兩之]|(?<![^\W\d_])[a-zA-Z](?![^\W\d_])|(?<!\w)[IVXLCDMivx]+(?!\w)"
)
_LINE_KINDS = ("line", "paragraph", "point")
_ALL_KINDS = ("line", "article", "chapter", "annex", "paragraph", "point")


def renumbered(pairs: Iterable[tuple[str, str]]) -> Renumbered:
    """What was renumbered, told by passages before and after: "1.", "Article 5", "[^2]:" at their starts."""
    found: set[tuple[str, str, str]] = set()
    for old, new in pairs:
        for before, after in zip(own_numbers(old), own_numbers(new), strict=False):
            if before.kind == after.kind and before.text != after.text:
                kinds: tuple[str, ...] = (before.kind,)
                if before.kind == "line":
                    kinds = _ALL_KINDS if old.lstrip()[:1] == "#" else _LINE_KINDS
                found.update((kind, before.text, after.text) for kind in kinds)
    return frozenset(found)


def nature(old: str, new: str, segments: Sequence[Segment], known: Callable[[], Renumbered]) -> Nature:
    """What of a passage changed.

    Args:
        old: the passage before.
        new: the passage after.
        segments: its changes.
        known: gives what was renumbered in the whole text; called only where numbers alone changed.

    Cost: the changed words; the whole passage only where these are nothing but signs and numbers.
    """
    gone = "".join(one.text for one in segments if one.op == "-")
    come = "".join(one.text for one in segments if one.op == "+")
    if not gone.strip() and not come.strip():
        return Nature.WHITESPACE
    if gone.translate(_LOOSE) == come.translate(_LOOSE) and _bare(old) == _bare(new):
        return Nature.FORMATTING
    if _BLANKS.sub("", _NUMERALS.sub("", gone)) == _BLANKS.sub("", _NUMERALS.sub("", come)):
        one, other = numbering(old), numbering(new)
        if one.rest == other.rest and _follow(one.numbers, other.numbers, known):
            return Nature.RENUMBERING
    return Nature.WORDS


def whole(passage: str) -> Nature:
    """What a passage is that came or left as a whole: words, or nothing but signs, or blanks."""
    if _WORD.search(passage):
        return Nature.WORDS
    return Nature.FORMATTING if passage.strip() else Nature.WHITESPACE


def only_renumbered(old: str, new: str) -> bool:
    """Whether two titles differ in nothing but their numbers: "Article 5: Fees" and "Article 6: Fees"."""
    one, other = numbering(old), numbering(new)
    return one.rest == other.rest and len(one.numbers) == len(other.numbers) > 0


def _bare(text: str) -> str:
    """The text without what Markdown takes for itself, and without blanks."""
    return _BLANKS.sub("", _MARKS.sub("", text))


def _follow(old: Sequence[Number], new: Sequence[Number], known: Callable[[], Renumbered]) -> bool:
    """Whether all numbers that differ are borne by their lines, or refer to what was renumbered so."""
    if len(old) != len(new):
        return False
    for one, other in zip(old, new, strict=True):
        if one.kind != other.kind or one.own != other.own:
            return False
        if one.text != other.text and not one.own and (one.kind, one.text, other.text) not in known():
            return False
    return True
