"""Input as people type it: trimmed, normalised, checked; what is wrong is said beside the field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.domain.drafts import Kind
from wiki.domain.errors import DomainError
from wiki.domain.text.normalise import RefusedCharacter, clean, normalise
from wiki.i18n import N_
from wiki.ids import MAX_SLUG, RESERVED_SLUGS, slugify

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_TITLE = 200
MAX_LABEL = 60
MAX_LABELS = 12
MAX_SUMMARY = 500
MAX_TEXT = 4_000_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")


@dataclass(frozen=True, slots=True)
class Settings:
    """What stewards set of a draft, as it was typed."""

    title: str
    slug: str = ""
    language: str = "en"
    kind: str = Kind.POLICY
    topics: Sequence[str] = ()
    services: Sequence[str] = ()
    place: str = ""


def clean_line(value: str, name: str, limit: int, errors: dict[str, str | DomainError]) -> str:
    """Return one line of input, trimmed and without control characters; put an error under `name` when too long."""
    line = " ".join(clean(value).split())
    if len(line) > limit:
        errors[name] = DomainError(
            N_("At most %(limit)s characters; these are %(count)s."), limit=limit, count=len(line)
        )
    return line


def clean_text(value: str, errors: dict[str, str | DomainError], max_text: int) -> str:
    """Return a text normalised, ending in a line feed; put an error under `text` when it cannot be taken."""
    try:
        words = normalise(value)
    except RefusedCharacter as refused:
        errors["text"] = DomainError(
            N_("Line %(line)s, column %(column)s holds an invisible character (%(code)s) that is not allowed."),
            line=refused.line, column=refused.column, code=f"U+{ord(refused.character):04X}",
        )  # fmt: skip
        return value
    if not words.strip():
        errors["text"] = N_("The text is empty.")
    elif len(words.encode()) > max_text:
        errors["text"] = DomainError(N_("The text is larger than %(limit)s bytes."), limit=max_text)
    return words if words.endswith("\n") else words + "\n"


def clean_settings(settings: Settings, errors: dict[str, str | DomainError]) -> Settings:
    """Return settings trimmed and checked; errors go under the names of the fields."""
    title = clean_line(settings.title, "title", MAX_TITLE, errors)
    if not title:
        errors["title"] = N_("A draft needs a title.")
    slug = slugify(settings.slug)
    if settings.slug.strip() and (not slug or slug in RESERVED_SLUGS or len(slugify(settings.slug, 999)) > MAX_SLUG):
        errors["slug"] = N_("This cannot be an address: use letters, digits and hyphens.")
    if not _LANGUAGE.fullmatch(settings.language):
        errors["language"] = N_("Give a language tag such as en, zh-Hans or de.")
    if settings.kind not in list(Kind):
        errors["kind"] = N_("Choose one of the kinds.")
    return Settings(
        title, slug, settings.language, settings.kind,
        _clean_labels(settings.topics, "topics", errors),
        _clean_labels(settings.services, "services", errors),
        clean_line(settings.place, "place", MAX_LABEL, errors),
    )  # fmt: skip


def _clean_labels(labels: Sequence[str], name: str, errors: dict[str, str | DomainError]) -> tuple[str, ...]:
    cleaned = dict.fromkeys(line for label in labels if (line := clean_line(label, name, MAX_LABEL, errors)))
    if len(cleaned) > MAX_LABELS:
        errors[name] = DomainError(N_("At most %(limit)s of them."), limit=MAX_LABELS)
    return tuple(cleaned)


def split_labels(value: str) -> list[str]:
    """Return the labels of a field in which they stand apart by commas (also Chinese ones)."""
    return [label for part in re.split(r"[,，、;；\n]", value) if (label := part.strip())]
