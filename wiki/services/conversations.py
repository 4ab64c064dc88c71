"""The discussion of a draft as it is read: lists of threads, one thread with its comments, one comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from wiki.domain.errors import NotFoundError
from wiki.services.margins import cut
from wiki.services.recording import unpack_idents
from wiki.storage.accounts import Account
from wiki.storage.discussion import Comment, CommentWording, Thread
from wiki.storage.drafts import Draft
from wiki.storage.revisions import Outline, Revision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

PAGE = 50
_TITLE = 80
_EXCERPT = 300


@dataclass(frozen=True, slots=True)
class ThreadFilter:
    """Which threads are wanted: `state` is open, resolved or all; `section` an identifier, '' for any."""

    state: str = "open"
    section: str = ""


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread without its comments.

    `title` and `excerpt` are the first words of its first comment that still stands ('' when all are deleted),
    `comments` counts those that stand. `revision` is the one that the thread was opened on; `section_title` is what the
    section was called there.
    """

    id: int
    section: str | None
    section_title: str
    exact: str
    prefix: str
    suffix: str
    revision: int
    author_id: int
    author: str
    sector: str | None
    created: datetime
    updated: datetime
    comments: int
    resolved: datetime | None
    resolved_by: str | None
    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Threads, newest first; the id to go on from (None at the end); how many there are in each state."""

    items: tuple[ThreadView, ...]
    next: int | None
    open: int
    resolved: int


@dataclass(frozen=True, slots=True)
class Wording:
    """How an edited comment once read, and until when."""

    body: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment. Of a deleted one nothing is left but who wrote it, when, and whether its author deleted it."""

    id: int
    thread_id: int
    parent_id: int | None
    author_id: int
    author: str
    sector: str | None
    created: datetime
    body: str
    edited: datetime | None
    deleted: datetime | None
    deleted_by_author: bool
    wordings: tuple[Wording, ...] = ()
    replies: tuple[CommentView, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread with its comments, oldest first, replies within the comment that they answer."""

    thread: ThreadView
    comments: tuple[CommentView, ...]


def threads(
    session: Session, draft_id: int, wanted: ThreadFilter, before: int | None = None, limit: int = PAGE
) -> ThreadPage:
    """Return a page of a draft's threads from below thread `before`: two queries."""
    narrowed = [Thread.section == wanted.section] if wanted.section else []
    state = Thread.resolved.is_(None)
    counted = session.execute(
        select(state, func.count()).where(Thread.draft_id == draft_id, *narrowed).group_by(state)
    ).all()
    counts = {bool(is_open): number for is_open, number in counted}
    query = _thread_query(draft_id).where(*narrowed)
    if wanted.state == "open":
        query = query.where(state)
    elif wanted.state == "resolved":
        query = query.where(Thread.resolved.is_not(None))
    if before is not None:
        query = query.where(Thread.id < before)
    rows = session.execute(query.order_by(Thread.id.desc()).limit(limit + 1)).all()
    items = tuple(_thread_view(row) for row in rows[:limit])
    return ThreadPage(items, items[-1].id if len(rows) > limit else None, counts.get(True, 0), counts.get(False, 0))


def chosen(session: Session, draft_id: int, ids: Sequence[int]) -> list[ThreadView]:
    """Return the threads with these ids, in this order: one query."""
    rows = session.execute(_thread_query(draft_id).where(Thread.id.in_(ids))).all()
    views = {view.id: view for view in map(_thread_view, rows)}
    return [views[ident] for ident in ids if ident in views]


def thread(session: Session, draft_id: int, thread_id: int) -> Conversation:
    """Return a thread of a draft with all its comments: three queries. Raises NotFoundError."""
    row = session.execute(_thread_query(draft_id).where(Thread.id == thread_id)).first()
    if row is None:
        raise NotFoundError
    return with_comments(session, [_thread_view(row)])[0]


def with_comments(session: Session, views: Sequence[ThreadView]) -> list[Conversation]:
    """Return the threads with all their comments: two queries for any number of threads."""
    within = Comment.thread_id.in_([view.id for view in views])
    wordings = _wordings(session, select(Comment.id).where(within))
    rows = session.execute(_comment_query().where(within).order_by(Comment.id)).all()
    replies: dict[int, list[CommentView]] = {}
    for reply in rows:
        if reply.parent_id is not None:
            replies.setdefault(reply.parent_id, []).append(_comment_view(reply, wordings.get(reply.id, ())))
    comments: dict[int, list[CommentView]] = {}
    for item in rows:
        if item.parent_id is None:
            made = _comment_view(item, wordings.get(item.id, ()), replies.get(item.id, ()))
            comments.setdefault(item.thread_id, []).append(made)
    return [Conversation(view, tuple(comments.get(view.id, ()))) for view in views]


def slug_of(session: Session, thread_id: int) -> str:
    """Return the slug of the draft that a thread is about: one query. Raises NotFoundError."""
    slug = session.scalar(select(Draft.slug).join(Thread, Thread.draft_id == Draft.id).where(Thread.id == thread_id))
    if slug is None:
        raise NotFoundError
    return slug


def comment(session: Session, draft_id: int, comment_id: int) -> CommentView:
    """Return one comment of a draft, without replies: two queries. Raises NotFoundError."""
    query = _comment_query().join(Thread, Thread.id == Comment.thread_id)
    row = session.execute(query.where(Thread.draft_id == draft_id, Comment.id == comment_id)).first()
    if row is None:
        raise NotFoundError
    return _comment_view(row, _wordings(session, select(Comment.id).where(Comment.id == comment_id)).get(row.id, ()))


def standing_sections(session: Session, draft_id: int, number: int) -> frozenset[str]:
    """Return the identifiers of the sections of a revision: one query. A revision that is not there has none."""
    idents = session.scalar(
        select(Outline.idents)
        .join(Revision, Revision.outline_id == Outline.id)
        .where(Revision.draft_id == draft_id, Revision.number == number)
    )
    return frozenset(unpack_idents(idents)) if idents else frozenset()


def _thread_query(draft_id: int) -> Select[tuple[object, ...]]:
    opening, standing = aliased(Comment), aliased(Comment)
    sector = select(opening.sector).where(opening.thread_id == Thread.id).order_by(opening.id).limit(1)
    first = select(func.min(standing.id)).where(standing.thread_id == Thread.id, standing.deleted.is_(None))
    opener, resolver = aliased(Account), aliased(Account)
    return (
        select(
            Thread.id, Thread.section, Thread.section_title, Thread.exact, Thread.prefix, Thread.suffix,
            Thread.revision, Thread.author_id, opener.name.label("author"),
            sector.correlate(Thread).scalar_subquery(), Thread.created,
            Thread.updated, Thread.comments, Thread.resolved, resolver.name.label("resolved_by"), Comment.body,
        )
        .select_from(Thread)
        .join(opener, opener.id == Thread.author_id)
        .join(resolver, resolver.id == Thread.resolved_by, isouter=True)
        .join(Comment, Comment.id == first.correlate(Thread).scalar_subquery(), isouter=True)
        .where(Thread.draft_id == draft_id)
    )  # fmt: skip


def _thread_view(row: Sequence[object]) -> ThreadView:
    *values, body = row
    title, rest = cut(" ".join(str(body or "").split()), _TITLE)
    return ThreadView(*values, title, cut(rest, _EXCERPT)[0])  # type: ignore[arg-type, call-arg]


def _comment_query() -> Select[tuple[object, ...]]:
    return select(
        Comment.id, Comment.thread_id, Comment.parent_id, Comment.author_id, Account.name, Comment.sector,
        Comment.created, Comment.body, Comment.edited, Comment.deleted, Comment.deleted_by,
    ).join(Account, Account.id == Comment.author_id)  # type: ignore[return-value]  # fmt: skip


def _comment_view(
    row: Sequence[object], wordings: Sequence[Wording] = (), replies: Sequence[CommentView] = ()
) -> CommentView:
    *values, deleted_by = row
    by_author = deleted_by == values[3]
    return CommentView(*values, by_author, tuple(wordings), tuple(replies))  # type: ignore[arg-type, call-arg]


def _wordings(session: Session, comments: Select[int]) -> dict[int, list[Wording]]:
    out: dict[int, list[Wording]] = {}
    query = select(CommentWording.comment_id, CommentWording.body, CommentWording.time).where(
        CommentWording.comment_id.in_(comments)
    )
    for comment_id, body, time in session.execute(query.order_by(CommentWording.id)):
        out.setdefault(comment_id, []).append(Wording(body, time))
    return out
