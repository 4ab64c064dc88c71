"""What a revision is, its SHA-256 and the hash chain over the history of a draft."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wiki.i18n import N_

if TYPE_CHECKING:
    from datetime import datetime

GENESIS = bytes(32)


class Act(StrEnum):
    """How a revision came to be."""

    CREATE = "create"
    EDIT = "edit"
    MERGE = "merge"
    RESTORE = "restore"
    UNDO = "undo"


ACT_NAMES = {
    Act.CREATE: N_("started"),
    Act.EDIT: N_("edited"),
    Act.MERGE: N_("edited, merged with a change saved meanwhile"),
    Act.RESTORE: N_("restored an old revision"),
    Act.UNDO: N_("undid a revision"),
}


@dataclass(frozen=True, slots=True)
class Meta:
    """What is said of a revision beside its text: all of it goes into the chain."""

    number: int
    author: str
    sector: str | None
    time: datetime
    message: str
    act: Act
    minor: bool

    @property
    def parent(self) -> int | None:
        """The number of the revision before, None for the first."""
        return self.number - 1 or None


def rfc3339(time: datetime) -> str:
    """Return a UTC time as `2026-03-02T09:30:00Z`; years before 1000 keep four digits."""
    return f"{time.year:04d}-{time:%m-%dT%H:%M:%S}Z"


def text_hash(text: str) -> bytes:
    """Return the SHA-256 of the text in UTF-8. Cost: linear, about 1 ms a MB."""
    return hashlib.sha256(text.encode()).digest()


def chain_hash(before: bytes, meta: Meta, sha256: bytes) -> bytes:
    """Return the chain hash of a revision.

    SHA-256 of the parent's chain hash (32 zero bytes for the first revision), the canonical JSON of the metadata (keys
    sorted, no blanks, UTF-8) and the text's SHA-256.
    """
    canonical = json.dumps(
        {
            "act": meta.act,
            "author": meta.author,
            "message": meta.message,
            "minor": meta.minor,
            "number": meta.number,
            "parent": meta.parent,
            "sector": meta.sector,
            "time": rfc3339(meta.time),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(before + canonical.encode() + sha256).digest()
