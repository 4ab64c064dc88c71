"""What services need from outside: a clock, and later a mailer. Real ones are built in the factory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment in UTC, whole seconds."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC, whole seconds: revisions are kept to the second."""
        return datetime.now(UTC).replace(microsecond=0)
