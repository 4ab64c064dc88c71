"""Dates as people write them in addresses and forms."""

from datetime import UTC, datetime

import pytest

from wiki.domain.dates import end_of, span


def utc(*values):
    return datetime(*values, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", utc(2025, 1, 1), utc(2025, 12, 31, 23, 59, 59)),
        ("2024-02", utc(2024, 2, 1), utc(2024, 2, 29, 23, 59, 59)),
        ("2025-12", utc(2025, 12, 1), utc(2025, 12, 31, 23, 59, 59)),
        ("2025-06-01", utc(2025, 6, 1), utc(2025, 6, 1, 23, 59, 59)),
        (" 2025-06-01T12:30 ", utc(2025, 6, 1, 12, 30), utc(2025, 6, 1, 12, 30, 59)),
        ("2025-06-01T12:30:15Z", utc(2025, 6, 1, 12, 30, 15), utc(2025, 6, 1, 12, 30, 15)),
        ("2025-06-01T12:30:15.9+08:00", utc(2025, 6, 1, 4, 30, 15), utc(2025, 6, 1, 4, 30, 15)),
        ("2025-06-01 00:30:00-02:00", utc(2025, 6, 1, 2, 30), utc(2025, 6, 1, 2, 30)),
        ("9999-12", utc(9999, 12, 1), utc(9999, 12, 31, 23, 59, 59)),
        ("0001", utc(1, 1, 1), utc(1, 12, 31, 23, 59, 59)),
    ],
)
def test_a_date_is_a_span_of_seconds(text, first, last):
    assert span(text) == (first, last)
    assert end_of(text) == last


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2025-13", "2025-02-30", "0000", "25-01-01", "2025-6-1", "2025-06-01T25:00", "2025-06-01T12",
        "2025-06-01T12:00+25:00", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:00-10:00", "２０２５", "2025-06-01\n2",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        span(text)
