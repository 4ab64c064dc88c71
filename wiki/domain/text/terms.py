"""What the search compares: folded words, and runs of Han, Kana and Hangul, which know no blanks between words.

The index, the query language and the marking of hits all read text through this module, so they agree by construction.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from wiki.domain.text.tokens import HAN, MARKS
from wiki.domain.text.variants import VARIANTS

_LETTER = rf"(?:[^\W_{HAN}]|[{MARKS}])"
_RUN = re.compile(rf"[{HAN}]+|{_LETTER}+")
_ASCII_RUN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(rf"[{HAN}]")
# Korean is written without Han, but with blanks between words.
_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"
_IS_HANGUL = re.compile(rf"[{_HANGUL}]")
# A hard wrap or a set-wide heading ("第 五 條") puts blanks between Han characters that mean nothing.
_BLANKS_IN_HAN = re.compile(rf"(?<=[{HAN}])(?<![{_HANGUL}])\s+(?=[{HAN}])(?![{_HANGUL}])")
_VARIANT = re.compile(f"[{''.join(VARIANTS)}]")
# What may stand between two words of a phrase.
_BETWEEN = rf"[^\w{MARKS}{HAN}]|_"
_SOFT_HYPHEN = "\u00ad"
# A piece of a number or reference, and the blanks before it.
_PIECE = re.compile(rf"(\s*)(§+|[{HAN}]+|{_LETTER}+|\S)")
_DASHES = "-\u2010\u2013\u2212"


def fold(text: str) -> str:
    """Return `text` with differences taken away that no reader searches by: NFKC, case, soft hyphens, and which variant
    of a Han character is written, simplified or traditional. Linear: 0.2 s a million characters of traditional Chinese.

    The one place where writings are made alike: what is folded here is found, compared and marked alike everywhere.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold().replace(_SOFT_HYPHEN, "")
    return _VARIANT.sub(_of_class, folded)


def _of_class(found: re.Match[str]) -> str:
    return VARIANTS[found[0]]


def runs(folded: str) -> list[str]:
    """Return the words and Han runs of a folded text, in order; punctuation is dropped.

    About 40 ms a million characters.
    """
    if folded.isascii():
        return _ASCII_RUN.findall(folded)
    if _HAN.search(folded):
        folded = _BLANKS_IN_HAN.sub("", folded)
    return _RUN.findall(folded)


def is_han(run: str) -> bool:
    """Say whether a run (not empty) is Han, Kana or Hangul, which is found in mid-sentence."""
    return _HAN.match(run) is not None


def bigrams(run: str) -> list[str]:
    """Return the overlapping pairs of a Han run: 数据开 gives 数据, 据开."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def pattern(phrase: tuple[str, ...]) -> str:
    """Return a regular expression that finds the runs one after the other in a folded text, whatever signs are between.

    It begins with the first word itself, which `re` looks for fast; no part of it can go back over what it has read.
    """
    out = _first(phrase[0])
    for before, run in pairwise(phrase):
        touching = is_han(before) or is_han(run)
        out += rf"(?:{_BETWEEN}){'*' if touching else '+'}+{_spaced(run)}"
    return out if is_han(phrase[-1]) else rf"{out}(?!{_LETTER})"


def literal_pattern(literal: str) -> str:
    """Return a regular expression that finds a folded phrase as written, signs included; only blanks may differ."""
    pieces = literal.split()
    out = _first(pieces[0])
    for before, piece in pairwise(pieces):
        loose = _knows_no_blanks(before[-1]) and _knows_no_blanks(piece[0])
        out += (r"\s*+" if loose else r"\s++") + _spaced(piece)
    return rf"{out}(?!{_LETTER})" if re.fullmatch(_LETTER, literal[-1]) else out


def unit_pattern(unit: str) -> str:
    """Return a regular expression that finds a folded number or reference as a whole: `art. 12(3)`, `2021/123`.

    Blanks may stand or be missing beside its signs, the point of an abbreviation may be missing; the number must not be
    a part of a longer one, though of what it names a part may be named next (`§ 5` in `§ 5 abs. 2`).
    """
    pieces = _PIECE.findall(unit)
    out, before = "", ""
    for place, (blank, piece) in enumerate(pieces):
        if piece == "." and _is_word(before) and before[-1].isalpha() and place + 1 < len(pieces):
            continue
        if not before:
            out = _first(piece) + (rf"(?<!\d[.,/:-]{re.escape(piece)})" if piece[0].isdigit() else "")
            out = "§{1,2}+" if piece == "§" else out
        elif _is_word(before) and _is_word(piece):
            out += (r"(?:\.\s*+|\s++)" if before[-1].isalpha() else r"\s++") + _spaced(piece)
        elif before[-1].isdigit() and not blank and piece in ".,":
            out += re.escape(piece)
        else:
            out += r"\s*+" + (f"[{_DASHES}]" if piece in _DASHES else _spaced(piece))
        before = piece
    if _is_word(before):
        out += rf"(?!{_LETTER})"
    return out + (r"(?![.,/:-]\d)" if before[-1:].isdigit() else "")


def _is_word(piece: str) -> bool:
    return bool(piece) and re.match(_LETTER, piece) is not None


def word_pattern(start: str) -> str:
    """Return a regular expression that finds the words of a folded text that begin with `start` (no Han)."""
    found = re.escape(start)
    return rf"{found}(?<!{_LETTER}{found}){_LETTER}*+"


def holding_pattern(part: str) -> str:
    """Return a regular expression that finds the words of a folded text that hold `part` (no Han), whole."""
    return rf"(?<!{_LETTER}){_LETTER}*?{re.escape(part)}{_LETTER}*+"


def initial_pattern(letters: str) -> str:
    """Return a regular expression that finds the words of a folded text that begin with one of some letters, whole."""
    return rf"(?<!{_LETTER})[{re.escape(letters)}]{_LETTER}*+"


def _first(piece: str) -> str:
    """What a phrase begins with: not in the middle of a word, but anywhere in a run of Han."""
    spaced = _spaced(piece)
    return rf"{spaced}(?<!{_LETTER}{re.escape(piece)})" if re.match(_LETTER, piece) else spaced


def _spaced(piece: str) -> str:
    """Blanks may stand between Han characters."""
    if _HAN.search(piece) is None:
        return re.escape(piece)
    out = re.escape(piece[0])
    for before, char in pairwise(piece):
        out += (r"\s*+" if _knows_no_blanks(before) and _knows_no_blanks(char) else "") + re.escape(char)
    return out


def _knows_no_blanks(char: str) -> bool:
    return is_han(char) and _IS_HANGUL.match(char) is None
