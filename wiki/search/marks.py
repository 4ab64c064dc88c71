"""Where the words of a query stand in a passage: character offsets, for marking them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wiki.domain.query import And, Or, Phrase, Prefix, Word
from wiki.domain.text.terms import fold, word_pattern
from wiki.search.analyser import family, same_word, stem_of

if TYPE_CHECKING:
    from wiki.domain.query import Node

Spans = list[tuple[int, int]]
_MOST = 200


class Marker:
    """Finds the words of one query in any number of texts."""

    def __init__(self, node: Node | None) -> None:
        """Take the tree of a query; what must not be there is not marked."""
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
            if match.lastgroup == "stem" and not any(same_word(word, match.group(), letter) for word in self._words):
                continue
            found.append(match.span())
            if len(found) == _MOST:
                break
        # What lies along is nearly always as long as the text; only then are the offsets the same.
        return found if len(folded) == len(text) else _mapped(found, text)

    def _look(self, letter: str) -> re.Pattern[str] | None:
        if letter not in self._looks:
            self._looks[letter] = _compiled(tuple(self._words), tuple(self._prefixes), tuple(self._phrases), letter)
        return self._looks[letter]


@lru_cache(maxsize=128)
def _compiled(
    words: tuple[str, ...], prefixes: tuple[str, ...], phrases: tuple[Phrase, ...], letter: str
) -> re.Pattern[str] | None:
    parts = [phrase.pattern for phrase in sorted(phrases, key=lambda phrase: -sum(map(len, phrase.runs)))]
    parts += [word_pattern(prefix) for prefix in prefixes]
    stems = sorted({_common(word, stem_of(letter, word)) for word in words})
    if stems:
        parts.append("(?P<stem>" + "|".join(word_pattern(stem) for stem in stems) + ")")
    return re.compile("|".join(parts)) if parts else None


def _common(word: str, stem: str) -> str:
    """What all forms of a word begin with: stemmers change endings, the last letter of the stem among them
    (happy, happi).
    """
    length = 0
    while length < min(len(word), len(stem)) and word[length] == stem[length]:
        length += 1
    return word[: max(1, min(length, len(word) - 1) if length > 2 else length)]


def _mapped(found: Spans, text: str) -> Spans:
    """Offsets of the folded text as offsets of the text: each of its characters is folded alone."""
    origins = [place for place, char in enumerate(text) for _ in fold(char)]
    # Folding a character alone may differ from folding it beside a combining mark: never point behind the end.
    return [(origins[start], origins[min(end, len(origins)) - 1] + 1) for start, end in found if start < len(origins)]
