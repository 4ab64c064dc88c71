"""Moments as people and addresses write them: RFC 3339 dates and times."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

_FORM = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)


def span(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last second (UTC) of a year, a month, a day or a moment. Raises ValueError.

    `2025`, `2025-06`, `2025-06-01`, `2025-06-01T12:00:00Z`, with any offset; without one it is UTC.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        message = f"not a date: {text!r}"
        raise ValueError(message)
    year, month, day, hour, minute, second, offset = found.groups()
    start = datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
    )
    if hour is not None:
        try:
            start -= _offset(offset)
        except OverflowError:
            message = f"not a date within the years 1 to 9999: {text!r}"
            raise ValueError(message) from None
        return start, start if second is not None else start + timedelta(seconds=59)
    if day is not None:
        return start, start + timedelta(days=1, seconds=-1)
    if month is not None:
        last = monthrange(start.year, start.month)[1]
        return start, start.replace(day=last, hour=23, minute=59, second=59)
    return start, start.replace(month=12, day=31, hour=23, minute=59, second=59)


def end_of(text: str) -> datetime:
    """Return the last second of a date or time: "as of 1 June" means when that day ended. Raises ValueError."""
    return span(text)[1]


def _offset(text: str | None) -> timedelta:
    if text is None or text in "Zz":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[4:6])
    size = timedelta(hours=hours, minutes=minutes)
    if size > timedelta(hours=24):
        message = f"not an offset: {text!r}"
        raise ValueError(message)
    return -size if text[0] == "-" else size
