"""Names of people: what they may consist of, and when two are the same.

A name is written in the letters of one script, so that nobody can pass for somebody else with letters that only look
alike (Unicode Technical Standard 39, "single script"); what is left, names of Cyrillic or Greek letters that all look
Latin, is refused as well.
"""

from __future__ import annotations

import unicodedata

from wiki.domain.errors import DomainError
from wiki.i18n import N_

SHORTEST, LONGEST = 2, 40
_JOINERS = frozenset("._-")
# Japanese is written in three scripts at once; for Unicode's names of characters each is its own.
_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "IDEOGRAPHIC": "CJK"}
_LOOKS_LATIN = frozenset("асеорхуіјѕһԁԛԝвкмнтгпωαεικνορτυχγβζημ")
_RESERVED = frozenset(
    {
        "admin",
        "administrator",
        "anonymous",
        "commondraft",
        "moderator",
        "root",
        "steward",
        "system",
        "unnamed",
        "管理员",
    }
)


def key(name: str) -> str:
    """Return what spellings of one name have in common: NFKC, case folding, NFKC again (folding can undo it)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def normal(name: str) -> str:
    """Return the name as it is kept and shown: NFKC, no blanks around."""
    return unicodedata.normalize("NFKC", name).strip()


def problem(name: str, *, by_operator: bool = False) -> DomainError | None:
    """Return what is wrong with a `normal` name that somebody wants, or None. The operator gives reserved names too."""
    if not SHORTEST <= len(name) <= LONGEST:
        return DomainError(
            N_("A name has %(shortest)s to %(longest)s characters."), shortest=str(SHORTEST), longest=str(LONGEST)
        )
    if any(not _allowed(char) for char in name):
        return DomainError(N_("A name consists of letters, digits, and . _ - between them."))
    if not unicodedata.category(name[0]).startswith(("L", "N")) or name[-1] in _JOINERS:
        return DomainError(N_("A name begins and ends with a letter or digit."))
    scripts = {_script(char) for char in name if unicodedata.category(char)[0] == "L"}
    if len(scripts) > 1:
        return DomainError(N_("Write the name in one script: letters of different scripts can look alike."))
    letters = {char for char in key(name) if unicodedata.category(char)[0] == "L"}
    if scripts & {"CYRILLIC", "GREEK"} and letters <= _LOOKS_LATIN:
        return DomainError(N_("This name looks like one in Latin letters. Please choose another."))
    if key(name) in _RESERVED and not by_operator:
        return DomainError(N_("This name is reserved. Please choose another."))
    return None


def _allowed(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd")


def _script(char: str) -> str:
    first = unicodedata.name(char, "UNKNOWN").partition(" ")[0]
    return _TOGETHER.get(first, first)
