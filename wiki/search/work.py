"""What one query may cost, in counted work: the same on every machine, however busy it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wiki.search.compounds import LEAST_PART

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wiki.search.compounds import Vocabulary

#: Words that are looked at for a part in them, terms that stars and such parts may stand for, postings that may be
#: read, texts that may be looked through for phrases, and sums of weights. A plain query stays far below each; and the
#: first words of a query are read whatever they cost, so that none with four words or fewer is cut short.
MOST_WORDS = 20_000
MOST_TERMS = 1_500
MOST_POSTINGS = 150_000
FREE_WORDS = 4
MOST_TEXTS = 12_000
MOST_SUMS = 300_000


@dataclass(slots=True)
class Work:
    """What a query has cost so far. `cut` says that something was left out to keep it within bounds.

    `compounds` are the words in which parts were found, by the part: marks need them.
    """

    asked: int = 0
    words: int = 0
    terms: int = 0
    postings: int = 0
    texts: int = 0
    cut: bool = False
    compounds: dict[str, frozenset[str]] = field(default_factory=dict)

    def some(self, terms: list[bytes]) -> list[bytes]:
        """Count terms that one word stands for, and return those that may still be read: the first ones."""
        room = max(0, MOST_TERMS - self.terms)
        self.cut |= len(terms) > room
        self.terms += min(len(terms), room)
        return terms[:room]

    def words_of(self, parts: Sequence[str], vocabularies: Sequence[Vocabulary]) -> list[tuple[str, str]]:
        """Count words that hold one of some parts, and return those that may be looked at, each after its part."""
        found = [
            (part, word)
            for part in parts
            if len(part) >= LEAST_PART
            for vocabulary in vocabularies
            for word in vocabulary.holding(part, MOST_WORDS + 1 - self.words)
        ]
        room = MOST_WORDS - self.words
        self.cut |= len(found) > room
        self.words += min(len(found), room)
        return found[:room]

    def may_ask(self) -> bool:
        """Count a word or phrase of the query, and say whether it may be looked for."""
        self.asked += 1
        allowed = self.asked <= FREE_WORDS or not self.spent
        self.cut |= not allowed
        return allowed

    @property
    def spent(self) -> bool:
        """Say whether as many postings were read as one query may read."""
        return self.postings >= MOST_POSTINGS

    def texts_of(self, keys: list[int]) -> list[int]:
        """Count texts to look through, and return those that may be: the first ones."""
        room = max(0, MOST_TEXTS - self.texts)
        self.cut |= len(keys) > room
        self.texts += min(len(keys), room)
        return keys[:room]
