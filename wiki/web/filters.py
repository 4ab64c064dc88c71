"""Filters of templates: numbers, times and names in the reader's language."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

from wiki.domain.drafts import KIND_NAMES, STAGE_NAMES, Kind, Stage
from wiki.domain.sectors import SECTOR_NAMES, Sector
from wiki.extensions import now
from wiki.i18n import gettext, language

if TYPE_CHECKING:
    from flask import Flask


# English for readers anywhere: the day stands before the month.
_WRITTEN = {"en": "en_001"}


@lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=4096)
def _day(year: int, month: int, day: int, locale: str) -> str:
    return format_date(datetime(year, month, day), "medium", locale=locale)  # noqa: DTZ001 - only its day is used


@lru_cache(maxsize=4096)
def _span(seconds: int, locale: str) -> str:
    return format_timedelta(seconds, add_direction=True, locale=locale)


def number(value: float) -> str:
    """Return a number with the separators of the reader's language."""
    return _number(value, language())


def date(time: datetime) -> str:
    """Return the day of a UTC time, as `2 Mar 2026` is written in the reader's language."""
    locale = language()
    return _day(time.year, time.month, time.day, _WRITTEN.get(locale, locale))


def ago(time: datetime) -> str:
    """Return how long ago (or how far ahead) a time is, in words."""
    away = time - now()
    if abs(away.total_seconds()) < 5:
        return gettext("just now")
    return _span(round(away.total_seconds()), language())


def sector_name(sector: str | None) -> str:
    """Return the name of a sector; authors of imported histories have none."""
    return gettext(SECTOR_NAMES[Sector(sector)]) if sector else gettext("no sector")


def stage_name(stage: str) -> str:
    """Return the name of a stage."""
    return gettext(STAGE_NAMES[Stage(stage)])


def kind_name(kind: str) -> str:
    """Return the name of a kind of draft."""
    return gettext(KIND_NAMES[Kind(kind)])


def init_app(app: Flask) -> None:
    """Make the filters known to all templates of `app`."""
    for function in (number, date, ago, sector_name, stage_name, kind_name):
        app.jinja_env.filters[function.__name__] = function
