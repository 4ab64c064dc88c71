"""Writing into the index: one writer at a time, ordinary commits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from whoosh.index import LockError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from wiki.search.analyser import family, weigh, weigh_title
from wiki.search.codec import PassageCodec
from wiki.search.schema import Sort, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LETTERS = {Sort.PASSAGE: "p", Sort.COMMENT: "c", Sort.DRAFT: "t"}
_FIELDS = {Sort.PASSAGE: "text", Sort.COMMENT: "talk", Sort.DRAFT: "title"}
_ONCE = 1
_OF_A_SIZE = 2


class Busy(Exception):
    """Another writer has held the index for longer than we would wait."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be indexed: a passage, a comment, or a draft by its title. `meta` is given back with a hit."""

    sort: Sort
    draft: int
    row: int
    text: str
    language: str
    section: tuple[str, str] | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


class Inversion:
    """Postings of the segment being written, by field and term, in memory: 16 bytes each.

    Stands in for Whoosh's pool, which sorts and spools a tuple for every posting and takes three times as long.
    """

    def __init__(self) -> None:
        """Begin without postings."""
        self.fields: dict[str, defaultdict[bytes, list[int]]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Keep one posting; document numbers of a term rise."""
        name, term, document, weight, _ = item
        if name not in self.fields:
            self.fields[name] = defaultdict(list)
        self.fields[name][term] += (document, int(weight))

    def take(self, name: str, document: int, terms: Iterable[tuple[bytes, int]]) -> None:
        """Keep all terms of one field of a document; each document is taken after those before it."""
        if name not in self.fields:
            self.fields[name] = defaultdict(list)
        postings = self.fields[name]
        for term, weight in terms:
            postings[term] += (document, weight)

    def iter_postings(self) -> Iterator[tuple[str, bytes, list[int], bytes]]:
        """Yield field, term, document numbers and weights in the order in which they are written."""
        for name in sorted(self.fields):
            postings = self.fields[name]
            for term in sorted(postings):
                pairs = postings[term]
                yield name, term, pairs[::2], bytes(pairs[1::2])

    def cleanup(self) -> None:
        """Forget everything."""
        self.fields = {}


class PassageWriter(SegmentWriter):
    """Whoosh's writer with our codec and our postings in memory."""

    def __init__(self, index: Any, timeout: float) -> None:
        """Take the write lock, waiting `timeout` seconds at most. Raises whoosh.index.LockError."""
        super().__init__(index, timeout=timeout, codec=PassageCodec())
        self.pool = Inversion()


def tiered(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's policy of merging: of each order of size (powers of four) at most two segments are left.

    So 100,000 documents lie in some ten segments, and each is written again a few times at most. Whoosh's own policy
    leaves up to twenty, and every word of a query is looked up in each. A segment half of which was deleted is
    written anew.
    """
    rest = [one for one in segments if one.deleted_count() * 2 <= one.doc_count_all()]
    chosen = [one for one in segments if one not in rest]
    total = writer.doc_count() + sum(one.doc_count() for one in chosen)
    while True:
        near = [one for one in rest if _order(one.doc_count()) <= _order(total)]
        if len(near) <= _OF_A_SIZE:
            break
        chosen += near
        rest = [one for one in rest if one not in near]
        total += sum(one.doc_count() for one in near)
    for segment in chosen:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return rest


def _order(documents: int) -> int:
    """0 for fewer than 32, 1 for fewer than 128, and so on."""
    return max(0, (documents.bit_length() - 4) // 2)


class Writing:
    """One commit in the making. `seq` and `origin` say which event it will have seen."""

    def __init__(self, index: Any, timeout: float) -> None:
        """Take the write lock. Raises Busy."""
        try:
            self._writer = PassageWriter(index, timeout)
        except LockError as error:
            raise Busy from error
        self.generation: int = self._writer.generation
        self.seq = 0
        self.origin = ""

    def add(self, document: Document) -> None:
        """Write a document. Whoever adds sees to it that it is not there yet. About 0.2 ms for 300 characters."""
        letter = family(document.language)
        meta = dict(document.meta)
        fields: dict[str, list[tuple[bytes, int]]] = {
            "ref": [(ref, _ONCE) for ref in _refs(document)],
            _FIELDS[document.sort]: weigh(document.text, letter),
        }
        if document.section is not None:
            ident, title = document.section
            meta["section"] = document.section
            fields["section"] = [(ident_term(ident), _ONCE), *weigh_title(title, letter)]
        # So that a check can see whether all of them are there.
        meta["terms"] = sum(map(len, fields.values()))
        # Past Whoosh's own way, which makes two tuples for each term and looks at each of them.
        for name, terms in fields.items():
            self._writer.pool.take(name, self._writer.docnum, terms)
        self._writer.add_document(key=key_of(document.draft, document.row, document.sort), meta=meta)

    def remove(self, sort: Sort, row: int) -> None:
        """Take away a comment or a draft's title, as far as it was committed before."""
        self._writer.delete_by_term("ref", ref_of(sort, row))

    def remove_all(self, sort: Sort, draft: int) -> None:
        """Take away all passages, all comments or the title of a draft, as far as they were committed before."""
        self._writer.delete_by_term("ref", ref_of_all(sort, draft))

    def commit(self, *, merge: bool) -> None:
        """Make it so; small segments are merged when `merge`."""
        if merge:
            self._writer.commit(mergetype=tiered)
        else:
            self._writer.commit(merge=False)

    def cancel(self) -> None:
        """Leave the index as it was."""
        self._writer.cancel()


def _refs(document: Document) -> Iterator[bytes]:
    """A passage is never taken away alone, so it needs no term of its own."""
    yield ref_of_all(document.sort, document.draft)
    if document.sort is not Sort.PASSAGE:
        yield ref_of(document.sort, document.row)


def ref_of(sort: Sort, row: int) -> bytes:
    """Return the term that finds one document again."""
    return f"{_LETTERS[sort]}{row}".encode()


def ref_of_all(sort: Sort, draft: int) -> bytes:
    """Return the term that finds all documents of a sort that belong to a draft."""
    return f"{_LETTERS[sort]}@{draft}".encode()


def ident_term(ident: str) -> bytes:
    """Return the term of a section's identifier."""
    return f"={ident}".encode()
