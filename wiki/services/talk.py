"""Comments as a search sees them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from sqlalchemy import Select, or_, select

from wiki.ids import slugify
from wiki.search.matching import Found
from wiki.search.schema import Sort, key_of, row_of
from wiki.services.standing import moment
from wiki.storage.discussion import Comment, Thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from wiki.services.standing import Wanted

_CHUNK = 400


def comment_texts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the words of comments that are not deleted, by id: one query for each 400."""
    out: dict[int, str] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        rows = session.execute(select(Comment.id, Comment.body).where(Comment.id.in_(some), Comment.deleted.is_(None)))
        out.update((ident, body) for ident, body in rows)
    return out


def comments_fitting(
    session: Session, found: Found | None, wanted: Wanted, drafts: set[int] | None, sections: Sequence[str]
) -> Found:
    """Return the comments of `found` (None: of all) that are not deleted and fit what is wanted.

    A comment stands from when it was written; it is brought by its author, and nothing removes it.
    """
    if wanted.removed is not None:
        return Found()
    query = select(Comment.id, Thread.draft_id).join(Thread, Thread.id == Comment.thread_id)
    query = _narrowed(query.where(Comment.deleted.is_(None)), wanted, sections)
    if found is None:
        if drafts is not None:
            query = query.where(Thread.draft_id.in_(drafts))
        return Found({key_of(draft, ident, Sort.COMMENT) for ident, draft in session.execute(query)})
    rows = sorted(map(row_of, found.keys))
    keys: set[int] = set()
    for start in range(0, len(rows), _CHUNK):
        some = session.execute(query.where(Comment.id.in_(rows[start : start + _CHUNK])))
        keys.update(key_of(draft, ident, Sort.COMMENT) for ident, draft in some)
    return Found(keys, found.scorers)


def _narrowed(query: Select[int, int], wanted: Wanted, sections: Sequence[str]) -> Select[int, int]:
    if wanted.authors is not None:
        query = query.where(Comment.author_id.in_(wanted.authors))
    if wanted.no_authors:
        query = query.where(Comment.author_id.not_in(wanted.no_authors))
    if wanted.sectors is not None:
        query = query.where(Comment.sector.in_(wanted.sectors))
    if wanted.no_sectors:
        query = query.where(or_(Comment.sector.is_(None), Comment.sector.not_in(wanted.no_sectors)))
    if sections:
        query = query.where(Thread.section.in_({slugify(name) for name in sections}))
    if wanted.when.end is not None:
        query = query.where(Comment.created <= wanted.when.end)
    for start, end in () if wanted.added is None else (wanted.added,):
        if isfinite(start):
            query = query.where(Comment.created >= moment(start))
        if isfinite(end):
            query = query.where(Comment.created <= moment(end))
    return query
