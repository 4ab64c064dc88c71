"""What pages of one draft share, kept in this process for as long as the draft's version stands."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sqlalchemy.orm import Session

    from wiki.services.drafting import DraftView

_MOST = 256
_T = TypeVar("_T")
_kept: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
_lock = threading.Lock()


def of_version(session: Session, view: DraftView, name: str, make: Callable[[], _T]) -> _T:
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
