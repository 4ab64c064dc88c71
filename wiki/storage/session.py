"""Engines and sessions for SQLite (WAL) and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_BUSY_MS = 30_000


def engine_options(url: str) -> dict[str, Any]:
    """Return the options with which every engine of this project is made."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": _BUSY_MS / 1000}}
    return {"pool_pre_ping": True, "pool_size": 5}


def prepare(engine: Engine) -> None:
    """Set SQLite up: write-ahead log, foreign keys, and transactions that we begin ourselves."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        # The driver's own idea of transactions begins them too late for BEGIN IMMEDIATE (SQLAlchemy's SQLite notes).
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_MS}",
            "cache_size=-32000",
            "mmap_size=268435456",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def make_engine(url: str) -> Engine:
    """Return a prepared engine; the folder of a SQLite file is made."""
    if url.startswith("sqlite:///") and ":memory:" not in url:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions on an engine."""
    return sessionmaker(engine, expire_on_commit=False)


def begin_write(session: Session) -> None:
    """Begin a transaction that writes. To be called before anything is read in it.

    SQLite takes its write lock at once (BEGIN IMMEDIATE), so a reader never has to become a writer half-way, which
    SQLite refuses when somebody else has written in between.
    """
    session.connection(execution_options={"immediate": True})


def alone(session: Session, key: int) -> None:
    """Wait until no other transaction holds the lock `key`, and hold it to the end of this one.

    On SQLite the transaction itself is that lock: one writes at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
