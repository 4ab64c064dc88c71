"""Says cheaply whether anything was committed to the database since: two equal marks, and nothing was.

SQLite: `PRAGMA data_version` on a connection that writes nothing changes with every commit of any other (5 µs).
PostgreSQL: `pg_current_snapshot()` names the transactions that are visible; it is the same only while these are.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy import URL


class Freshness:
    """Marks of one database, for one process; safe between threads, and opened anew after a fork."""

    def __init__(self, url: URL) -> None:
        """Keep where the database is; nothing is opened yet."""
        self._url = url
        self._lock = threading.Lock()
        self._connection: Any = None
        self._process = 0

    def mark(self) -> Hashable | None:
        """Return the mark of the present state; None when it cannot be had, which equals nothing."""
        with self._lock:
            try:
                if self._connection is None or self._process != os.getpid():
                    self._process = os.getpid()
                    self._connection = self._connect()
                return self._read()
            except (sqlite3.Error, psycopg.Error):
                self._close()
                return None

    def close(self) -> None:
        """Close the connection; it is opened again when it is needed."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error, psycopg.Error):
                self._connection.close()
            self._connection = None

    def _connect(self) -> Any:
        if self._url.drivername.startswith("sqlite"):
            address = f"file:{quote(self._url.database or '')}?mode=ro"
            return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None, timeout=1)
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True, connect_timeout=5)

    def _read(self) -> Hashable:
        statement = "PRAGMA data_version"
        if not isinstance(self._connection, sqlite3.Connection):
            statement = "SELECT pg_current_snapshot()::text"
        # All rows: a statement that is not at its end would hold SQLite's read lock.
        with closing(self._connection.cursor()) as cursor:
            return tuple(cursor.execute(statement).fetchall())
