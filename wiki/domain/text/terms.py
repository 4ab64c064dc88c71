"""What the search compares: folded words, and runs of Han, Kana and Hangul, which know no blanks between words.

The index, the query language and the marking of hits all read text through this module, so they agree by construction.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from wiki.domain.text.tokens import HAN, MARKS

_LETTER = rf"(?:[^\W_{HAN}]|[{MARKS}])"
_RUN = re.compile(rf"[{HAN}]+|{_LETTER}+")
_ASCII_RUN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(rf"[{HAN}]")
# A hard wrap or a set-wide heading ("第 五 條") puts blanks between Han characters that mean nothing.
_BLANKS_IN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
# What may stand between two words of a phrase.
_BETWEEN = rf"[^\w{MARKS}{HAN}]|_"
_SOFT_HYPHEN = "\u00ad"


def fold(text: str) -> str:
    """Return `text` with differences taken away that no reader searches by: NFKC, case, soft hyphens. Linear.

    The one place where writings are made alike: what is folded here is found, compared and marked alike everywhere.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().replace(_SOFT_HYPHEN, "")


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
    """Return the overlapping pairs of a Han run and its last character alone: 数据开 gives 数据, 据开, 开.

    So every pair is a term, and every single character begins one.
    """
    return [run[place : place + 2] for place in range(len(run))]


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
        loose = is_han(before[-1]) and is_han(piece[0])
        out += (r"\s*+" if loose else r"\s++") + _spaced(piece)
    return rf"{out}(?!{_LETTER})" if re.fullmatch(_LETTER, literal[-1]) else out


def word_pattern(start: str) -> str:
    """Return a regular expression that finds the words of a folded text that begin with `start` (no Han)."""
    found = re.escape(start)
    return rf"{found}(?<!{_LETTER}{found}){_LETTER}*+"


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
        out += (r"\s*+" if is_han(before) and is_han(char) else "") + re.escape(char)
    return out
