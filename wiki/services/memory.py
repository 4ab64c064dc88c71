"""What this process keeps between requests: what pages of one draft share, and the texts read last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sqlalchemy.orm import Session

_MOST = 256
_T = TypeVar("_T")
_kept: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
_lock = threading.Lock()
_shelves: WeakSet[Any] = WeakSet()


class Versioned(Protocol):
    """A draft as it stood: its number, and one that grows with each change of it."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...


def of_version(session: Session, view: Versioned, name: str, make: Callable[[], _T]) -> _T:
    """Return what `make` returned for this version of the draft, kept from before or made now.

    What is made must depend on nothing but the draft. Within a transaction that writes nothing is kept: its version may
    be rolled back, and the next one would bear the same number.
    """
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    if session.connection().get_execution_options().get("immediate"):
        return make()
    key = (name, view.id, view.version)
    with _lock:
        entries = _kept.setdefault(engine, OrderedDict())
        if key in entries:
            entries.move_to_end(key)
            found: _T = entries[key]
            return found
    made = make()
    with _lock:
        entries[key] = made
        while len(entries) > _MOST:
            entries.popitem(last=False)
    return made


class Shelf(Generic[_T]):
    """Things that never change, each under a key that says all about it; those asked for last are kept.

    `room` bounds the sum of their weights; what outweighs a quarter of it is not kept.
    """

    def __init__(self, room: int) -> None:
        """Begin empty."""
        self._room = self._free = room
        self._things: OrderedDict[Hashable, tuple[_T, int]] = OrderedDict()
        self._lock = threading.Lock()
        _shelves.add(self)

    def take(self, key: Hashable) -> _T | None:
        """Return what is kept under the key."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, thing: _T, weight: int) -> None:
        """Keep a thing, and let go of those that nobody asked for the longest."""
        if weight * 4 > self._room:
            return
        with self._lock:
            if key in self._things:
                return
            self._things[key] = thing, weight
            self._free -= weight
            while self._free < 0:
                self._free += self._things.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._things.clear()
            self._free = self._room


def forget() -> None:
    """Let go of everything on all shelves: the process turns to another database."""
    for shelf in list(_shelves):
        shelf.clear()
