"""One revision of a draft on its way in or out, whatever the form it travels in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class DamagedError(Exception):
    """A record cannot be taken: `where` says which (`line 12`), `why` what is wrong with it."""

    def __init__(self, where: str, why: str) -> None:
        """Keep the place and the reason."""
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


@dataclass(frozen=True, slots=True)
class About:
    """What a draft is, beside its history: travels with its first revision."""

    slug: str = ""
    former_slugs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    place: str = ""
    stage: str = ""
    protection: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A revision. `draft` tells drafts apart and never changes; `name` is what the slug is made from.

    `where` names the place in the source for messages. Empty strings stand for what the source does not say.
    The number is 0 when the source only knows the newest text: a revision then, where the text has changed.
    """

    where: str
    draft: str
    number: int
    time: datetime
    author: str
    text: str
    name: str = ""
    title: str = ""
    language: str = ""
    kind: str = ""
    sector: str | None = None
    message: str = ""
    renamed_from: str = ""
    act: str = ""
    minor: bool = False
    base: int = 0
    target: int | None = None
    about: About = field(default_factory=About)
