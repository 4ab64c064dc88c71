"""Which draft and which revision a text is: by the SHA-256 of the text in the form in which it would be stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.domain.errors import DomainError, InvalidError
from wiki.domain.revisions import text_hash
from wiki.i18n import N_
from wiki.services.validating import MAX_TEXT, clean_text
from wiki.storage.accounts import Account
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

MOST = 50
_SUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Match:
    """A revision whose text is, character for character, the one that was asked about; `newest` of its draft."""

    slug: str
    title: str
    language: str
    number: int
    newest: int
    author: str
    sector: str | None
    time: datetime
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The sum that was looked for, and the revisions that have it, at most MOST, the latest first."""

    sha256: str
    matches: tuple[Match, ...]


def by_text(session: Session, text: str, max_text: int = MAX_TEXT) -> Answer:
    """Return the revisions that read like `text`: one query; hashing is linear.

    Line ends, Unicode normalisation and line feeds at the very end do not matter, since pasting changes them. Raises
    InvalidError (text) for what no revision can hold.
    """
    errors: dict[str, str | DomainError] = {}
    words = clean_text(text, errors, max_text)
    if errors:
        raise InvalidError(**errors)
    bare = words.rstrip("\n")
    sums = [text_hash(form) for form in dict.fromkeys((words, bare + "\n", bare, bare + "\n\n"))]
    found = _matches(session, sums)
    return Answer((found[0].sha256 if found else sums[0]).hex(), found)


def by_sum(session: Session, sha256: str) -> Answer:
    """Return the revisions whose text has this SHA-256 (64 hexadecimal digits): one query. Raises InvalidError."""
    digits = "".join(sha256.split()).lower()
    if not _SUM.fullmatch(digits):
        raise InvalidError(sha256=N_("A SHA-256 has 64 digits, 0 to 9 and a to f."))
    return Answer(digits, _matches(session, [bytes.fromhex(digits)]))


def _matches(session: Session, sums: Sequence[bytes]) -> tuple[Match, ...]:
    rows = session.execute(
        select(
            Draft.slug, Draft.title, Draft.language, Revision.number, Draft.head, Account.name, Revision.sector,
            Revision.time, Revision.sha256,
        )
        .join(Draft, Draft.id == Revision.draft_id)
        .join(Account, Account.id == Revision.author_id)
        .where(Revision.sha256.in_(sums))
        .order_by(Revision.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return tuple([Match(*row) for row in rows])
