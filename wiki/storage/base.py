"""The declarative base: names of constraints, and columns for times and enums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import BigInteger, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# SQLite numbers rows itself only for INTEGER, PostgreSQL wants the room of BIGINT.
Id = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table(model: type[Base]) -> Table:
    """Return the table of a model, for statements that go past the unit of work."""
    return cast("Table", model.__table__)


class Timestamp(TypeDecorator[datetime]):
    """A moment in UTC, stored as whole seconds since 1970 (negative before): sorts alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn an aware time into seconds."""
        return None if value is None else (value - EPOCH) // timedelta(seconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn seconds into an aware time."""
        return None if value is None else EPOCH + timedelta(seconds=value)
