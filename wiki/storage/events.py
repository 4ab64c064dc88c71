"""The event log: everything that happened, in a gap-free order, and how far each consumer has read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from wiki.storage.base import Base, Id, Timestamp, table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LOG_LOCK = 7_036_874_417


class Event(Base):
    """One act."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "draft_id", "seq"), Index(None, "actor_id", "seq"))

    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    time: Mapped[datetime] = mapped_column(Timestamp)
    kind: Mapped[str] = mapped_column(String(32))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="SET NULL"))
    revision: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sector: Mapped[str | None] = mapped_column(String(16))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Consumer(Base):
    """The last event that a consumer of the log has handled."""

    __tablename__ = "consumer"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(Id, default=0)


_LAST = select(func.max(Event.seq))
_ADD = insert(table(Event))


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be logged."""

    kind: str
    time: datetime
    draft_id: int | None = None
    revision: int | None = None
    actor_id: int | None = None
    sector: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)


def log(session: Session, happening: Happening) -> int:
    """Append one event in the transaction of the act itself and return its number.

    Numbers have no gaps and become visible in order: SQLite has one writer at a time; on PostgreSQL an advisory lock,
    held to the end of the transaction, makes writers of the log wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOG_LOCK})
    connection = session.connection()
    seq: int = (connection.scalar(_LAST) or 0) + 1
    connection.execute(
        _ADD,
        {
            "seq": seq,
            "time": happening.time,
            "kind": happening.kind,
            "draft_id": happening.draft_id,
            "revision": happening.revision,
            "actor_id": happening.actor_id,
            "sector": happening.sector,
            "payload": happening.payload,
        },
    )
    return seq
