"""What a document of the index is.

A passage is one document, written once. So is a comment, and a draft (its title); these are written anew when they
change. `key` says which row of the database a document is: draft, row and sort in one whole number, so that a hit
tells its draft without being read.
"""

from __future__ import annotations

from array import array
from enum import IntEnum
from sys import byteorder
from typing import TYPE_CHECKING, Any

from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.formats import Existence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROW_BITS, _SORT_BITS = 40, 2
DRAFT_SHIFT = _ROW_BITS + _SORT_BITS
_ROW_MASK = (1 << _ROW_BITS) - 1


class Sort(IntEnum):
    """What a document stands for."""

    PASSAGE = 0
    COMMENT = 1
    DRAFT = 2


_SORTS = tuple(Sort)


def key_of(draft: int, row: int, sort: Sort = Sort.PASSAGE) -> int:
    """Return the key of a row of a draft."""
    return draft << DRAFT_SHIFT | row << _SORT_BITS | sort


def draft_of(key: int) -> int:
    """Return the id of the draft that a key belongs to."""
    return key >> DRAFT_SHIFT


def row_of(key: int) -> int:
    """Return the id of the passage, comment or draft."""
    return key >> _SORT_BITS & _ROW_MASK


def sort_of(key: int) -> Sort:
    """Return what a key stands for."""
    return _SORTS[key & 3]


class Weighted(FieldType):
    """Takes terms with their weights, as the analyser gives them."""

    def __init__(self) -> None:
        """No positions: a phrase is looked for in the text itself."""
        super().__init__(Existence(), None)

    def index(self, value: Iterable[tuple[bytes, int]], **_: Any) -> Iterator[tuple[bytes, int, int, bytes]]:
        """Yield what Whoosh wants for each term: bytes, frequency, weight, value."""
        for term, weight in value:
            yield term, 1, weight, b""


class KeyColumn(NumericColumn):
    """Keys by document number, read all at once."""

    def __init__(self) -> None:
        """Keys are 64 bits wide."""
        super().__init__("q")

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> KeyReader:
        """Return the reader of one segment's keys."""
        return KeyReader(dbfile, basepos, length, doccount, "q", 0)


class KeyReader(NumericColumn.Reader):
    """Reads keys."""

    def everything(self) -> array[int]:
        """Return all keys of the segment, in the order of its documents."""
        keys = array("q")
        keys.frombytes(bytes(self._dbfile.get(self._basepos, self._count * self._fixedlen)))
        if byteorder == "little":
            keys.byteswap()
        return keys


def make_schema() -> Schema:
    """Return the schema: `text` of passages, `talk` of comments, `title` of drafts, `section` over a passage."""
    return Schema(
        key=COLUMN(KeyColumn()),
        ref=Weighted(),
        text=Weighted(),
        talk=Weighted(),
        title=Weighted(),
        section=Weighted(),
        meta=STORED(),
    )
