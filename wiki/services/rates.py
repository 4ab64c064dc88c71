"""How often one address or account may do something: fixed windows, counted in the database for all processes.

A count is one upsert. Counts made in a transaction that is rolled back are made again by the edge (`pending`,
`count_again`), so that an attempt that failed still counts. Reading must write nothing, so what limits reading (search)
counts in the memory of each process (`Meter`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from wiki.domain.errors import TooManyError
from wiki.storage.accounts import RateCount

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_PENDING = "counted"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in each window of `seconds`."""

    name: str
    count: int
    seconds: int


# Generous enough for a classroom behind one address.
LOG_IN_NAME = Limit("log-in-name", 10, 600)
LOG_IN_ADDRESS = Limit("log-in-address", 50, 600)
REGISTER = Limit("register", 20, 3600)
RESET_ADDRESS = Limit("reset-address", 20, 3600)
RESET_NAME = Limit("reset-name", 5, 3600)
PASSWORD = Limit("password", 10, 600)
SAVE = Limit("save", 60, 60)
COMMENT = Limit("comment", 30, 60)
START_DRAFT = Limit("start-draft", 30, 3600)
SEARCH = Limit("search", 300, 60)


def allow(session: Session, limit: Limit, who: str, now: datetime) -> None:
    """Count one more attempt of `who`. Raises TooManyError when that is more than the limit allows. One statement."""
    window = int(now.timestamp()) // limit.seconds
    session.info.setdefault(_PENDING, []).append((limit, who, now))
    if _count(session, limit, who, window) > limit.count:
        raise TooManyError(_seconds_left(limit, now))


def take_back(session: Session, limit: Limit, who: str, now: datetime) -> None:
    """Uncount one attempt: it was no failure after all."""
    window = int(now.timestamp()) // limit.seconds
    session.execute(
        update(RateCount)
        .where(RateCount.key == _key(limit, who), RateCount.window == window, RateCount.count > 0)
        .values(count=RateCount.count - 1)
    )


def pending(session: Session) -> bool:
    """Say whether attempts were counted in the transaction of this session."""
    return bool(session.info.get(_PENDING))


def settle(session: Session) -> None:
    """Forget what was counted: the transaction was committed."""
    session.info.pop(_PENDING, None)


def count_again(session: Session) -> None:
    """Count anew what a rollback took away."""
    for limit, who, now in session.info.pop(_PENDING, []):
        _count(session, limit, who, int(now.timestamp()) // limit.seconds)


def forget_old(session: Session, now: datetime) -> None:
    """Delete the counts of windows that are over."""
    session.execute(delete(RateCount).where(RateCount.expires <= now))


class Meter:
    """Counts in the memory of this process, for what only reads."""

    _MOST = 10_000

    def __init__(self) -> None:
        """Start with no counts."""
        self._window = 0
        self._counts: dict[str, int] = {}

    def allow(self, limit: Limit, who: str, now: datetime) -> None:
        """Count one more attempt of `who`. Raises TooManyError when that is more than the limit allows."""
        window = int(now.timestamp()) // limit.seconds
        if window != self._window or len(self._counts) > self._MOST:
            self._window, self._counts = window, {}
        count = self._counts[who] = self._counts.get(who, 0) + 1
        if count > limit.count:
            raise TooManyError(_seconds_left(limit, now))


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name}:{who}"


def _seconds_left(limit: Limit, now: datetime) -> int:
    return limit.seconds - int(now.timestamp()) % limit.seconds


def _count(session: Session, limit: Limit, who: str, window: int) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    expires = datetime.fromtimestamp((window + 1) * limit.seconds, UTC) + timedelta(seconds=1)
    statement = (
        insert(RateCount)
        .values(key=_key(limit, who), window=window, count=1, expires=expires)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": RateCount.count + 1})
        .returning(RateCount.count)
    )
    return session.execute(statement).scalar_one()
