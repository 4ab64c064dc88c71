"""How long a text is, for readers of both kinds of script: what they read, not the marks that it is written with."""

import math
import re
from dataclasses import dataclass

from wiki.domain.text.tokens import HAN, MARKS

_LETTER = rf"(?:[^\W_{HAN}]|[{MARKS}])"
_WORD = re.compile(rf"{_LETTER}++(?:['’.,·\-‐‑]{_LETTER}++)*+")
_CHARACTER = re.compile(f"[{HAN}]")

# What Markdown says to the program and not to the reader. Every repetition is possessive and ends where the next mark
# may begin, so that no text is read twice.
_UNREAD = re.compile(
    r"\A---[ \t]*+\n(?:(?!(?:---|\.\.\.)[ \t]*+(?:\n|\Z))[^\n]*+\n)*+(?:---|\.\.\.)[ \t]*+(?:\n|\Z)|"  # front matter
    r"<!--(?:[^-]++|-(?!->))*+(?:-->)?+|"
    r"</?[A-Za-z][^<>]*+>|"  # tags, and addresses between angle brackets
    r"(?<=\])\([^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+(?:[ \t]++\"[^\"\n]*+\")?+\)|"  # targets of links
    r"^[ ]{0,3}\[(?!\^)[^\[\]\n]++\]:[ \t]*+\S++[^\n]*+|"  # targets of references
    r"\[\^[^\[\]\s]++\]:?+|"  # notes
    r"^[ ]{0,3}(?:`{3,}+|~{3,}+)[^\n]*+|"  # fences, with the name of the language
    r"^[ \t]*+(?:\d{1,9}+\\?+[.)]|[-*+])(?=[ \t])|"  # marks of list items
    r"\{:?[#.:][^{}\n]*+\}|"  # attributes
    r"&(?:[A-Za-z]{2,31}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6});|"
    r"\bhttps?://[^\s<>]++",
    re.MULTILINE,
)

# Silent reading of non-fiction: 238 words a minute in English (Brysbaert 2019, "How many words do we read per
# minute? A review and meta-analysis of reading rate", Journal of Memory and Language 109), 255 characters a minute in
# Chinese (Trauzettel-Klosinski and Dietz 2012, "Standardized assessment of reading performance: the new International
# Reading Speed Texts IReST", Investigative Ophthalmology & Visual Science 53).
_WORDS_A_MINUTE = 238
_CHARACTERS_A_MINUTE = 255


@dataclass(frozen=True, slots=True)
class Count:
    """Words of scripts that part words by blanks, and characters of Han, Kana and Hangul; a text may have both."""

    words: int
    characters: int


def count(text: str) -> Count:
    """Words and characters of a text in Markdown that a reader reads.

    It's, 1,000.50 and Datenschutz-Grundverordnung are one word each; numbers are words. Marks, targets of links,
    addresses, HTML tags and comments, front matter and the numbers of list items are not counted. Linear: about 50 ms a
    million characters.
    """
    read = _UNREAD.sub(" ", text)
    return Count(len(_WORD.findall(read)), 0 if read.isascii() else len(_CHARACTER.findall(read)))


def reading_minutes(size: Count) -> int:
    """Whole minutes, rounded up; 0 only for an empty text."""
    return math.ceil(size.words / _WORDS_A_MINUTE + size.characters / _CHARACTERS_A_MINUTE)
