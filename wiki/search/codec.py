"""How postings lie on disk: Whoosh's own codec, with one block for each term and a byte for each weight.

A search here always needs all passages of a term (totals are exact), so blocks of 128 with pickled tuples only cost
time. Ids are kept as differences, weights as bytes; both are read at the speed of memory. The classes stand at the top
of the module because Whoosh pickles the codec into the index.
"""

from __future__ import annotations

import pickle
import zlib
from array import array
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING, Any

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Shorter lists do not get smaller by deflating.
_WORTH_DEFLATING = 48


class PassageCodec(W3Codec):
    """Whoosh's codec with our postings."""

    def field_writer(self, storage: Any, segment: Any) -> PassageFieldWriter:
        """Return the writer of terms and postings of a segment."""
        return PassageFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> PassagePostingsWriter:
        """Return the writer of one field's postings."""
        return PassagePostingsWriter(dbfile, blocklimit=1 << 31, byteids=byteids, inlinelimit=0)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> PassageMatcher:
        """Return the reader of one term's postings."""
        offset, length = terminfo.extent()
        return PassageMatcher(dbfile, offset, length, format_, term=term, scorer=scorer)


class PassageFieldWriter(W3FieldWriter):
    """Takes a term with all its postings at once, as `Inversion` keeps them."""

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[tuple[str, bytes, list[int], bytes]]) -> None:  # noqa: ARG002
        """Write terms in the order of field and term."""
        last = None
        for field, term, ids, weights in items:
            if field != last:
                if last is not None:
                    self.finish_field()
                self.start_field(field, schema[field])
                last = field
            self.start_term(term)
            self._postwriter.write_all(ids, weights)
            self.finish_term()
        if last is not None:
            self.finish_field()


class PassagePostingsWriter(W3PostingsWriter):
    """Writes one block for each term."""

    def write_all(self, ids: Sequence[int], weights: bytes) -> None:
        """Write a term's postings; `ids` rise. To be called once between start and finish of the term."""
        self._ids, self._weights, self._maxweight = ids, weights, max(weights)
        self._minlength = None
        self._terminfo.add_block(self)
        steps = array("I", map(sub, ids, (0, *ids[:-1])))
        data = steps.tobytes() + weights
        deflated = len(ids) > _WORTH_DEFLATING
        if deflated:
            data = zlib.compress(data, 3)
        info = pickle.dumps((len(ids), ids[-1], self._maxweight, deflated, 0, 0), 2)
        file = self._postfile
        file.write(WHOOSH3_HEADER_MAGIC)
        file.write_int(-(len(info) + len(data)))
        file.write(info)
        file.write(data)
        self._blockcount = 1
        self._new_block()


class PassageMatcher(W3LeafMatcher):
    """Reads one term's postings."""

    _data: Any

    def everything(self) -> tuple[Iterable[int], bytes]:
        """Return all document numbers, rising, and their weights."""
        steps, weights = self._load()
        return accumulate(steps), weights

    def _load(self) -> tuple[array[int], bytes]:
        if self._data is None:
            self._read_data()
        data: tuple[array[int], bytes] = self._data
        return data

    def _read_data(self) -> None:
        raw = self._postfile.get(self._dataoffset, self._nextoffset - self._dataoffset)
        if self._compression:
            raw = zlib.decompress(raw)
        steps = array("I")
        steps.frombytes(raw[: self._blocklength * steps.itemsize])
        self._data = steps, raw[self._blocklength * steps.itemsize :]

    def _read_ids(self) -> None:
        self._ids = tuple(self.everything()[0])

    def _read_weights(self) -> None:
        self._weights = self.everything()[1]

    def _read_values(self) -> None:
        self._values = (b"",) * self._blocklength
