"""The threads that hang beside a draft's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from wiki.storage.accounts import Account
from wiki.storage.discussion import Comment, Thread

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_TITLE = 60
_EXCERPT = 220
_ENDS = (". ", "? ", "! ", "。", "？", "！")


@dataclass(frozen=True, slots=True)
class Note:
    """A thread as the margin shows it: its first words, who began it, how many comments it has."""

    id: int
    title: str
    excerpt: str
    comments: int
    author: str
    sector: str | None
    time: datetime
    resolved: bool


def notes(session: Session, draft_id: int) -> dict[str, list[Note]]:
    """Return the open threads on each section of a draft, by the section's identifier: one query.

    A thread shows its first comment that was not removed; one that has none left is no note.
    """
    left = aliased(Comment)
    first = select(func.min(left.id)).where(left.thread_id == Thread.id, left.deleted.is_(None)).scalar_subquery()
    rows = session.execute(
        select(Thread.section, Thread.id, Thread.comments, Thread.created, Comment.body, Comment.sector, Account.name)
        .select_from(Thread)
        .join(Comment, Comment.id == first)
        .join(Account, Account.id == Comment.author_id)
        .where(Thread.draft_id == draft_id, Thread.section.is_not(None), Thread.resolved.is_(None))
        .order_by(Thread.id)
    )
    out: dict[str, list[Note]] = {}
    for row in rows:
        words = " ".join(row.body.split())
        title, rest = cut(words, _TITLE)
        note = Note(
            row.id, title, cut(rest, _EXCERPT)[0], row.comments, row.name, row.sector, row.created, resolved=False
        )
        out.setdefault(row.section, []).append(note)
    return out


def cut(words: str, limit: int) -> tuple[str, str]:
    """Return the first words of a text, cut at a sentence's or a word's end, and the rest."""
    ends = [place + len(end) for end in _ENDS if 0 < (place := words.find(end)) < limit]
    if ends:
        return words[: min(ends)].strip(), words[min(ends) :].strip()
    if len(words) <= limit:
        return words, ""
    place = words.rfind(" ", limit // 2, limit)
    place = place if place > 0 else limit
    return words[:place] + "…", words[place:].strip()
