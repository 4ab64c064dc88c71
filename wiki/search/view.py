"""The index as it stood at one commit: postings by term, what stands in it, how far it has read the event log.

Whoosh's searchers and collectors are not used: they walk postings one by one, while everything here is read a term at
a time. A view may be shared by threads; files that a later commit has replaced stay readable until the view is dropped.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from itertools import islice
from math import log
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from wiki.search.compounds import Vocabulary
from wiki.search.schema import DRAFT_SHIFT, KeyColumn, Sort, sort_of

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator

    from wiki.domain.query import Phrase

NAME = "MAIN"
# Postings kept in memory by each view, at about 100 bytes each.
_KEPT = 200_000
_PHRASES = 64
_FORMAT = Existence()
PASSAGES = "text"

Postings = dict[int, int]


class Storage(FileStorage):
    """Whoosh's folder of files; knows what it opened, because Whoosh leaves a damaged file open."""

    def __init__(self, folder: Path | str) -> None:
        """Name the folder."""
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file of the folder."""
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def tidy(self) -> None:
        """Close what was left open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened = []


class Segment:
    """One segment: opened once, shared by the views that hold it."""

    def __init__(self, storage: Any, segment: Any) -> None:
        """Open the files of a segment."""
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        codec = segment.codec()
        self.name: str = segment.segment_id()
        self.deleted = frozenset(segment.deleted_docs())
        self.terms = codec.terms_reader(files, segment)
        self._rows = codec.per_document_reader(files, segment)
        column = self._rows.column_reader("key", KeyColumn()) if segment.doc_count_all() else None
        self.keys: array[int] | list[int] = column.everything() if column is not None else []
        self._places: dict[int, int] | None = None
        self._vocabularies: dict[tuple[str, str], Vocabulary] = {}

    def places(self) -> dict[int, int]:
        """Return the document number of each key; made when first asked for, 5 ms for 50,000."""
        if self._places is None:
            self._places = {key: place for place, key in enumerate(self.keys) if place not in self.deleted}
        return self._places

    def beginning(self, field: str, prefix: bytes) -> Iterator[bytes]:
        """Yield the terms of a field that begin so, in alphabetical order."""
        for name, term in self.terms.terms_from(field, prefix):
            if name != field or not term.startswith(prefix):
                break
            yield term

    def holders(self, field: str, term: bytes) -> int:
        """Return in how many documents a term stands."""
        try:
            return int(self.terms.doc_frequency(field, term))
        except KeyError:
            return 0

    def vocabulary(self, field: str, letter: str) -> Vocabulary:
        """Return the words of a language family in a field."""
        known = self._vocabularies.get((field, letter))
        if known is None:
            words = [term.decode()[1:] for term in self.beginning(field, letter.encode())]
            known = self._vocabularies[field, letter] = Vocabulary(words)
        return known

    def term_counts(self) -> Counter[int]:
        """Return how many postings each document has."""
        counts: Counter[int] = Counter()
        for field, term in self.terms.terms():
            counts.update(self.terms.matcher(field, term, _FORMAT).everything()[0])
        return counts

    def stored(self, place: int) -> dict[str, Any]:
        """Return what was kept with a document."""
        meta: dict[str, Any] = self._rows.stored_fields(place).get("meta", {})
        return meta


class View:
    """All segments of one commit.

    `seq` is the last event that the index has seen, `origin` tells which log that was.
    """

    def __init__(self, storage: Storage, before: View | None = None) -> None:
        """Open the newest commit in a folder, with the segments that `before` has open already.

        Raises OSError or whoosh.index.IndexError when a writer replaced it at that very moment.
        """
        contents = TOC.read(storage, NAME)
        known = {} if before is None else {part.name: part for part in before.parts}
        self.parts: list[Segment] = []
        for segment in contents.segments:
            part = known.get(segment.segment_id())
            if part is None or part.deleted != set(segment.deleted_docs()):
                part = Segment(storage, segment)
            self.parts.append(part)
        self.generation: int = contents.generation
        self.seq, self.origin = read_seen(storage.folder, self.generation)
        self.count = sum(len(part.keys) - len(part.deleted) for part in self.parts)
        self._kept: OrderedDict[tuple[str, bytes], Postings] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        # Passages never change, so what is known of them outlives a commit.
        self._verdicts: dict[tuple[str, Phrase], dict[int, bool]] = {} if before is None else before.lasting_verdicts()

    def postings(self, field: str, term: bytes) -> Postings:
        """Return the weight of a term by key; empty when nothing holds it. Not to be changed.

        About 0.1 µs a passage.
        """
        name = (field, term)
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
                return found
            found = self._read(field, term)
            self._kept[name] = found
            self._size += len(found) + 1
            while self._size > _KEPT and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1]) + 1
            return found

    def holders(self, field: str, term: bytes) -> int:
        """Return in how many documents a term stands, those that were deleted among them. About 15 µs a segment."""
        with self._lock:
            found = self._kept.get((field, term))
            return len(found) if found is not None else sum(part.holders(field, term) for part in self.parts)

    def verdicts(self, field: str, phrase: Phrase) -> dict[int, bool]:
        """Return which documents are known to hold a phrase or not to; whoever reads more of them adds to it."""
        known = self._verdicts.setdefault((field, phrase), {})
        if len(self._verdicts) > _PHRASES or len(known) > _KEPT:
            for name in list(self._verdicts)[: -_PHRASES // 2]:
                self._verdicts.pop(name, None)
        return known

    def lasting_verdicts(self) -> dict[tuple[str, Phrase], dict[int, bool]]:
        """Return what is known of passages."""
        return {name: known for name, known in self._verdicts.items() if name[0] == PASSAGES}

    def _read(self, field: str, term: bytes) -> Postings:
        found: Postings = {}
        for part in self.parts:
            try:
                matcher = part.terms.matcher(field, term, _FORMAT)
            except TermNotFound:
                continue
            places, weights = matcher.everything()
            if part.deleted:
                keys = part.keys
                found.update(
                    (keys[place], weight)
                    for place, weight in zip(places, weights, strict=True)
                    if place not in part.deleted
                )
            else:
                found.update(zip(map(part.keys.__getitem__, places), weights, strict=True))
        return found

    def beginning(self, field: str, prefix: bytes, most: int) -> list[bytes]:
        """Return the terms of a field that begin so, the first `most` in alphabetical order. About 5 µs a term."""
        with self._lock:
            found = {term for part in self.parts for term in islice(part.beginning(field, prefix), most)}
        return sorted(found)[:most]

    def vocabularies(self, field: str, letter: str) -> list[Vocabulary]:
        """Return the words of a language family in a field, by segment. Made once a segment, 3 µs a word."""
        with self._lock:
            return [part.vocabulary(field, letter) for part in self.parts]

    def rarity(self, holders: int) -> float:
        """Return how much a term tells that stands in `holders` documents (the idf of BM25)."""
        return log(1 + (self.count - holders + 0.5) / (holders + 0.5)) if holders <= self.count else 0.0

    def meta(self, key: int) -> dict[str, Any]:
        """Return what was kept with a document; empty when it is not in the index."""
        with self._lock:
            for part in self.parts:
                place = part.places().get(key)
                if place is not None:
                    return part.stored(place)
        return {}

    def passages_of(self, drafts: Iterable[int]) -> dict[int, set[int]]:
        """Return the keys of the passages of some drafts, by draft. About 5 ms for an index of 100,000."""
        found: dict[int, set[int]] = {draft: set() for draft in drafts}
        for part in self.parts:
            for place, key in enumerate(part.keys):
                if key >> DRAFT_SHIFT in found and place not in part.deleted and sort_of(key) is Sort.PASSAGE:
                    found[key >> DRAFT_SHIFT].add(key)
        return found

    def everything(self) -> Iterator[int]:
        """Yield the key of every document, as often as it is there."""
        for part in self.parts:
            for place, key in enumerate(part.keys):
                if place not in part.deleted:
                    yield key

    def incomplete(self) -> list[int]:
        """Return the keys of documents that lack postings: how many each should have was kept with it.

        Reads everything.
        """
        out: list[int] = []
        with self._lock:
            for part in self.parts:
                counts = part.term_counts()
                for place, key in enumerate(part.keys):
                    if place not in part.deleted and counts[place] != part.stored(place).get("terms"):
                        out.append(key)
        return out


def seen_path(folder: Path | str, generation: int) -> Path:
    """Return the file that says what commit `generation` has seen."""
    return Path(folder) / f"seen-{generation}.json"


def write_seen(folder: Path | str, generation: int, seq: int, origin: str) -> None:
    """Say what a commit has seen; to be written before the commit itself, so that there is no commit without."""
    seen_path(folder, generation).write_text(json.dumps({"seq": seq, "origin": origin}), encoding="utf-8")


def read_seen(folder: Path | str, generation: int) -> tuple[int, str]:
    """Return the last event seen and which log it was; (0, '') when the file is gone, so that everything is
    looked at again.
    """
    try:
        said = json.loads(seen_path(folder, generation).read_text(encoding="utf-8"))
        return int(said["seq"]), str(said["origin"])
    except (OSError, ValueError, KeyError):
        return 0, ""
