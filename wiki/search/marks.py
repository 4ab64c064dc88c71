"""Where the words of a query stand in a passage: character offsets, for marking them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wiki.domain.query import And, Or, Phrase, Prefix, Word
from wiki.domain.text.terms import fold, holding_pattern, initial_pattern, word_pattern
from wiki.search.analyser import family, same_word, stem_of
from wiki.search.compounds import LETTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wiki.domain.query import Node

# Forms of a word may begin with another letter (Amt, Ämter), and go on with others (Zugang, Zugänge).
_ACCENTED = {"a": "aäàâ", "e": "eéèêë", "i": "iîï", "o": "oöô", "u": "uüùû", "c": "cç"}

Spans = list[tuple[int, int]]
_MOST = 200


class Marker:
    """Finds the words of one query in any number of texts."""

    def __init__(self, node: Node | None, compounds: Mapping[str, frozenset[str]] | None = None) -> None:
        """Take the tree of a query, and the German compounds that were found by each of its words.

        What must not be there is not marked.
        """
        self._compounds = {} if compounds is None else compounds
        self._words: list[str] = []
        self._prefixes: list[str] = []
        self._phrases: list[Phrase] = []
        self._looks: dict[str, re.Pattern[str] | None] = {}
        if node is not None:
            self._gather(node)

    def _gather(self, node: Node) -> None:
        if isinstance(node, Word):
            self._words.append(node.text)
        elif isinstance(node, Prefix):
            self._prefixes.append(node.text)
        elif isinstance(node, Phrase):
            self._phrases.append(node)
        elif isinstance(node, And | Or):
            for part in node.parts:
                self._gather(part)

    def spans(self, text: str, language: str) -> Spans:
        """Return the places [start, end) of all words of the query, in order, apart from each other; 200 at most."""
        letter = family(language)
        look = self._look(letter)
        if look is None:
            return []
        folded = fold(text)
        found: Spans = []
        for match in look.finditer(folded):
            if match.lastgroup == "stem" and not self._is_met(match.group(), letter):
                continue
            found.append(match.span())
            if len(found) == _MOST:
                break
        # What lies along is nearly always as long as the text; only then are the offsets the same.
        return found if len(folded) == len(text) else _mapped(found, text)

    def _is_met(self, met: str, letter: str) -> bool:
        return any(
            same_word(word, met, letter) or (letter == LETTER and met in self._compounds.get(word, ()))
            for word in self._words
        )

    def _look(self, letter: str) -> re.Pattern[str] | None:
        if letter not in self._looks:
            parts = tuple([word for word in self._words if self._compounds.get(word)]) if letter == LETTER else ()
            self._looks[letter] = _compiled(
                (tuple(self._words), parts), tuple(self._prefixes), tuple(self._phrases), letter
            )
        return self._looks[letter]


@lru_cache(maxsize=128)
def _compiled(
    words_and_parts: tuple[tuple[str, ...], tuple[str, ...]],
    prefixes: tuple[str, ...],
    phrases: tuple[Phrase, ...],
    letter: str,
) -> re.Pattern[str] | None:
    words, inside = words_and_parts
    parts = [phrase.pattern for phrase in sorted(phrases, key=lambda phrase: -sum(map(len, phrase.runs)))]
    parts += [word_pattern(prefix) for prefix in prefixes]
    initials = sorted({each[0] for word in words for each in (word, stem_of(letter, word))})
    # Words that hold a part are looked at whole, so the part may be short.
    looks = [
        holding_pattern(part) for part in sorted({each for word in inside for each in (word, stem_of(letter, word))})
    ]
    if initials:
        looks.append(initial_pattern("".join(_ACCENTED.get(initial, initial) for initial in initials)))
    if looks:
        parts.append("(?P<stem>" + "|".join(looks) + ")")
    return re.compile("|".join(parts)) if parts else None


def _mapped(found: Spans, text: str) -> Spans:
    """Offsets of the folded text as offsets of the text: each of its characters is folded alone."""
    origins = [place for place, char in enumerate(text) for _ in fold(char)]
    # Folding a character alone may differ from folding it beside a combining mark: never point behind the end.
    return [(origins[start], origins[min(end, len(origins)) - 1] + 1) for start, end in found if start < len(origins)]
