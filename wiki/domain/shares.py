"""How old words are, and parts of a whole that add up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Age(StrEnum):
    """How long before a revision its words were brought; the bands of the authorship page."""

    MONTH = "month"
    YEAR = "year"
    FEW_YEARS = "few-years"
    DECADE = "decade"
    OLDER = "older"


_YOUNGER_THAN = ((30, Age.MONTH), (365, Age.YEAR), (3 * 365, Age.FEW_YEARS), (10 * 365, Age.DECADE))


def age(brought: datetime, shown: datetime) -> Age:
    """Return the age of words brought at one moment in a text of another: up to 30 days, 1, 3, 10 years of 365 days."""
    days = (shown - brought).total_seconds() / 86_400
    return next((band for limit, band in _YOUNGER_THAN if days <= limit), Age.OLDER)


def percentages(counts: Sequence[int], whole: int = 100) -> list[int]:
    """Return the counts as parts of `whole`, adding up to it exactly: by the largest remainders (Hamilton's method).

    All are 0 when there is nothing to share.
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    parts = [count * whole // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: (-(counts[place] * whole % total), place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return parts
