"""Stand-ins for what the wiki needs from outside: a clock that stands still and goes on when told."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that shows `START` until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment

    def advance(self, **how_far: float) -> datetime:
        """Go on by the given days, hours, minutes, seconds; returns the new time."""
        self.moment += timedelta(**how_far)
        return self.moment
