"""The folder of the index: which of the indexes in it is live, opening it, writing into it, building another beside it.

    SEARCH_INDEX/current        name of the live folder, replaced atomically
    SEARCH_INDEX/index-…/       one Whoosh index, and beside each commit what it has seen of the event log

Whoosh syncs nothing to disk, so a power cut may damage an index. That loses nothing: it can be built again from the
database, beside the damaged one, while people go on searching.
"""

from __future__ import annotations

import pickle
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.util.filelock import try_for

from wiki.search import analyser
from wiki.search.schema import make_schema
from wiki.search.view import NAME, Storage, View, write_seen
from wiki.search.writer import Busy, Writing

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURRENT = "current"
_FOLDER = f"index-{analyser.VERSION}-"
_TRIES = 20
# Whatever a truncated or foreign file makes Whoosh raise when it is read.
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    AttributeError,
    pickle.UnpicklingError,
    whoosh_index.IndexError,
    AssertionError,
)


class NoIndexError(Exception):
    """There is no index that can be read: none yet, one of another version, or a damaged one."""


class SearchIndex:
    """The index in a folder. Shared by the threads of a process; cheap to ask for its newest view."""

    def __init__(self, folder: Path | str) -> None:
        """Name the folder; nothing is opened before it is needed."""
        self.root = Path(folder)
        self._view: View | None = None
        self._stamp: tuple[object, ...] = ()
        self._pointer = self.root / _CURRENT
        self._pointed: tuple[int, int, Path] = (0, 0, self.root)
        self._lock = Lock()

    def view(self) -> View:
        """Return the index as of its newest commit. Raises NoIndexError. Two stats when nothing has changed."""
        stamp = self._now()
        if self._view is not None and stamp == self._stamp:
            return self._view
        with self._lock:
            for attempt in range(_TRIES):
                stamp = self._now()
                try:
                    same = self._view is not None and self._stamp[:1] == stamp[:1]
                    self._view = _open(self._folder(), self._view if same else None)
                except _DAMAGE as error:
                    # A writer may have replaced what we were about to open; then the stamp has changed.
                    if stamp == self._now() or attempt == _TRIES - 1:
                        self._view = None
                        raise NoIndexError(str(error)) from error
                    continue
                self._stamp = stamp
                return self._view
        raise NoIndexError

    def stamp(self) -> tuple[object, ...]:
        """Return what changes whenever the index does: two stats."""
        return self._now()

    @contextmanager
    def writing(self, timeout: float = 30) -> Iterator[Writing]:
        """Give the one writer of the live index; commits at the end, unless an error ends it.

        Raises Busy, NoIndexError.
        """
        try:
            folder = self._folder()
        except OSError as error:
            raise NoIndexError(str(error)) from error
        with _writing(folder, timeout) as writing:
            yield writing

    @contextmanager
    def rebuilding(self, timeout: float = 30) -> Iterator[Building]:
        """Give an empty index beside the live one, which replaces it at the end, unless an error ends it.

        Raises Busy.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(str(self.root)).lock("rebuild.lock")
        if not try_for(lock.acquire, timeout=timeout, delay=0.05):
            raise Busy
        try:
            folder = self.root / f"{_FOLDER}{secrets.token_hex(4)}"
            folder.mkdir()
            try:
                TOC.create(FileStorage(str(folder)), make_schema(), NAME)
                yield Building(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._point_to(folder)
        finally:
            lock.release()

    def _point_to(self, folder: Path) -> None:
        temporary = self.root / f"{_CURRENT}.{secrets.token_hex(4)}"
        temporary.write_text(folder.name, encoding="ascii")
        temporary.replace(self.root / _CURRENT)
        for other in self.root.glob("index-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def _folder(self) -> Path:
        name = (self.root / _CURRENT).read_text(encoding="ascii").strip()
        if not name.startswith(_FOLDER) or "/" in name:
            message = f"an index of another version: {name!r}"
            raise OSError(message)
        return self.root / name

    def _now(self) -> tuple[object, ...]:
        """Return what changes with every commit and with every rebuilding."""
        try:
            pointer = self._pointer.stat()
            if (pointer.st_ino, pointer.st_mtime_ns) != self._pointed[:2]:
                self._pointed = (pointer.st_ino, pointer.st_mtime_ns, self._folder())
            return (self._pointed, self._pointed[2].stat().st_mtime_ns)
        except OSError:
            return ()


class Building:
    """An index being built."""

    def __init__(self, folder: Path) -> None:
        """Name its folder."""
        self.folder = folder

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Give its writer; each is one commit and one segment."""
        with _writing(self.folder, 0, merge=False) as writing:
            yield writing

    def view(self) -> View:
        """Return what has been written so far."""
        return _open(self.folder)


def _open(folder: Path, before: View | None = None) -> View:
    storage = Storage(folder)
    try:
        return View(storage, before)
    except BaseException:
        storage.tidy()
        raise


@contextmanager
def _writing(folder: Path, timeout: float, *, merge: bool = True) -> Iterator[Writing]:
    storage = FileStorage(str(folder))
    writing = Writing(FileIndex(storage, indexname=NAME), timeout)
    try:
        yield writing
    except BaseException:
        writing.cancel()
        raise
    write_seen(folder, writing.generation, writing.seq, writing.origin)
    writing.commit(merge=merge)
    for old in folder.glob("seen-*.json"):
        if old.name != f"seen-{writing.generation}.json":
            old.unlink(missing_ok=True)
