"""Texts as tokens with identities: a token keeps its number wherever editing carries it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import count
from typing import NamedTuple, Self

from wiki.domain.text.tokens import tokens


class Word(NamedTuple):
    """One token of `tokens.tokens`, blanks too. A number stands for one writing of one text, for ever."""

    ident: int
    text: str


class Passage(tuple[Word, ...]):  # noqa: SLOT001 - a tuple can hold no slots, and its text is kept
    """The words of one passage.

    Attributes:
        form: what it was written as: heading, article, paragraph, item, row or head (the head of a table).
    """

    form: str

    def __new__(cls, words: Iterable[Word], form: str) -> Self:
        made = super().__new__(cls, words)
        made.form = form
        return made

    @cached_property
    def text(self) -> str:
        return "".join(word.text for word in self)

    @cached_property
    def solid(self) -> tuple[Word, ...]:
        """The words that are not blank."""
        return tuple(word for word in self if not word.text.isspace())


class Version:
    """One revision of a draft whose every token is known.

    Attributes:
        number: 1, 2, 3 ...
        passages: in order; those that an edit did not touch are the objects of the version before.
        kind: what was done, several things joined by "+".
    """

    __slots__ = ("kind", "number", "passages")

    def __init__(self, number: int, passages: tuple[Passage, ...], kind: str) -> None:
        self.number = number
        self.passages = passages
        self.kind = kind

    @property
    def texts(self) -> list[str]:
        """The passages as `passages.split` gives them."""
        return [passage.text for passage in self.passages]

    @property
    def text(self) -> str:
        return "".join(passage.text for passage in self.passages)


class Pen:
    """Writes new words: hands out numbers and remembers in which revision each was first written.

    Attributes:
        number: the revision that is being written.
        birth: number of a word -> revision that first brought it.
    """

    def __init__(self) -> None:
        self.number = 1
        self.birth: dict[int, int] = {}
        self._idents = count(1)

    def words(self, text: str) -> list[Word]:
        """A text, newly written."""
        made = [Word(next(self._idents), token) for token in tokens(text)]
        self.birth.update((word.ident, self.number) for word in made)
        return made

    def passage(self, text: str, form: str) -> Passage:
        return Passage(self.words(text), form)
