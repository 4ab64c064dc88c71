"""The threads that hang beside a draft's text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from wiki.storage.accounts import Account
from wiki.storage.discussion import Comment, Thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.domain.text.sections import Section
    from wiki.services.anchoring import Place

_TITLE = 60
_EXCERPT = 220
_ENDS = (". ", "? ", "! ", "。", "？", "！")


@dataclass(frozen=True, slots=True)
class Note:
    """A thread as the margin shows it: its first words, who began it, how many comments it has.

    `place` is where the words that it is about stand; None when it is about no words.
    """

    id: int
    title: str
    excerpt: str
    comments: int
    author: str
    sector: str | None
    time: datetime
    resolved: bool
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Margin:
    """What hangs beside a text: on sections by identifier, on passages by their index."""

    sections: dict[str, list[Note]] = field(default_factory=dict)
    passages: dict[int, list[Note]] = field(default_factory=dict)

    def counts(self, sections: Sequence[Section]) -> dict[str, int]:
        """Return how many threads hang on each section, those on its passages with the innermost."""
        found = {ident: len(held) for ident, held in self.sections.items()}
        for index, held in self.passages.items():
            ident = section_at(sections, index)
            if ident:
                found[ident] = found.get(ident, 0) + len(held)
        return found


def section_at(sections: Sequence[Section], index: int) -> str:
    """Return the identifier of the innermost section that holds a passage, '' before the first heading."""
    found = ""
    for section in sections:
        if section.start > index:
            break
        if index < section.end:
            found = section.ident
    return found


def hung(found: Mapping[str, Sequence[Note]], places: Mapping[int, Place], sections: Sequence[Section]) -> Margin:
    """Return notes beside the passages where their words stand now; those without words beside their sections.

    A thread whose words are gone hangs where its section begins, and nowhere when that is gone as well.
    """
    margin = Margin()
    standing = {section.ident for section in sections}
    for ident, held in found.items():
        for one in held:
            place = places.get(one.id)
            note = replace(one, place=place)
            if place is not None and place.spots:
                margin.passages.setdefault(place.spots[0][0], []).append(note)
            elif ident in standing:
                margin.sections.setdefault(ident, []).append(note)
    return margin


def notes(session: Session, draft_id: int) -> dict[str, list[Note]]:
    """Return the open threads on sections or words of a draft, by the section's identifier ('': none): one query.

    A thread shows its first comment that was not removed; one that has none left is no note.
    """
    left = aliased(Comment)
    first = select(func.min(left.id)).where(left.thread_id == Thread.id, left.deleted.is_(None)).scalar_subquery()
    rows = session.execute(
        select(Thread.section, Thread.id, Thread.comments, Thread.created, Comment.body, Comment.sector, Account.name)
        .select_from(Thread)
        .join(Comment, Comment.id == first)
        .join(Account, Account.id == Comment.author_id)
        .where(
            Thread.draft_id == draft_id,
            or_(Thread.section.is_not(None), Thread.exact != ""),
            Thread.resolved.is_(None),
        )
        .order_by(Thread.id)
    )
    out: dict[str, list[Note]] = {}
    for row in rows:
        words = " ".join(row.body.split())
        title, rest = cut(words, _TITLE)
        note = Note(
            row.id, title, cut(rest, _EXCERPT)[0], row.comments, row.name, row.sector, row.created, resolved=False
        )
        out.setdefault(row.section or "", []).append(note)
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
