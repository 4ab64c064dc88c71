"""Which versions a search asks about: what stands now, what ever stood, a date, a range."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wiki.domain.dates import span

if TYPE_CHECKING:
    from datetime import datetime


class Time(StrEnum):
    """Of which versions a passage may be."""

    NOW = "now"
    EVER = "ever"
    AS_OF = "date"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class When:
    """The time that is asked about: `start` and `end` are set for a range (None: open), `end` alone for a date."""

    time: Time = Time.NOW
    start: datetime | None = None
    end: datetime | None = None


def parse_when(text: str) -> When:
    """Read `now`, `ever`, a date or time, or two of them with `..` between (either may be missing).

    Raises ValueError.
    """
    name = text.strip().lower()
    if name in ("", "now"):
        return When()
    if name == "ever":
        return When(Time.EVER)
    if ".." in name:
        return When(Time.RANGE, *moments(name))
    return When(Time.AS_OF, None, span(name.upper())[1])


def moments(text: str) -> tuple[datetime | None, datetime | None]:
    """Read `a..b`, `a..`, `..b` or `a` as the first and the last second. Raises ValueError."""
    first, dots, last = text.upper().partition("..")
    start = span(first)[0] if first.strip() or not dots else None
    end = span(last if dots else first)[1] if last.strip() or not dots else None
    if start is None and end is None:
        message = "a range needs an end"
        raise ValueError(message)
    if start is not None and end is not None and start > end:
        message = "a range ends after it begins"
        raise ValueError(message)
    return start, end
