"""Taking part in the discussion of a draft: open a thread, answer, edit, delete, resolve, reopen.

Reading it is in wiki.services.conversations; its functions and views are named here too, so that edges need one module.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from wiki.domain.errors import DomainError, InvalidError, NotFoundError
from wiki.domain.permissions import Action, Actor, Subject, check
from wiki.domain.quotes import Quote
from wiki.domain.text.normalise import RefusedCharacter, clean, normalise
from wiki.i18n import N_
from wiki.services import anchoring, quoting, submissions
from wiki.services.conversations import (
    CommentView,
    Conversation,
    ThreadFilter,
    ThreadPage,
    ThreadView,
    Wording,
    comment,
    standing_sections,
    thread,
    threads,
)
from wiki.services.drafting import lock, subject_of
from wiki.services.recording import load
from wiki.storage.discussion import Comment, CommentWording, Thread
from wiki.storage.events import Happening, log

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.storage.drafts import Draft

__all__ = [
    "CommentView",
    "Conversation",
    "NewThread",
    "Reply",
    "Rewording",
    "ThreadFilter",
    "ThreadPage",
    "ThreadView",
    "Wording",
    "comment",
    "delete_comment",
    "edit_comment",
    "open_thread",
    "reopen",
    "reply",
    "resolve",
    "standing_sections",
    "thread",
    "threads",
]

MAX_COMMENT = 20_000
MAX_QUOTE = 2_000
MAX_CONTEXT = 200


@dataclass(frozen=True, slots=True)
class NewThread:
    """A thread to be opened, on the whole draft or on one section; `revision` None is the newest.

    `exact` are the words that it is about, `prefix` and `suffix` what stood before and after them, `passage` the id on
    the page of the passage that they stand in. `submission` marks one form, so that sending it twice with the same
    words opens one thread.
    """

    body: str
    section: str | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    passage: str = ""
    revision: int | None = None
    submission: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment to be added to thread number `thread`; `parent` is the comment that it answers."""

    thread: int
    body: str
    parent: int | None = None
    submission: str | None = None


@dataclass(frozen=True, slots=True)
class Rewording:
    """New words for comment number `comment`."""

    comment: int
    body: str


def open_thread(
    session: Session, actor: Actor | None, now: datetime, slug: str, new: NewThread, *, max_comment: int = MAX_COMMENT
) -> int:
    """Open a thread with its first comment; return the thread's id.

    Raises NotAllowedError, ClosedError, InvalidError (body, section, revision, exact).
    """
    draft = lock(session, slug)
    actor = check(actor, Action.COMMENT, subject_of(draft))
    mark = submissions.mark(actor, new.submission, draft.id, new.section, new.body)
    if (sent := _sent_before(session, mark)) is not None:
        return sent.thread_id
    errors: dict[str, str | DomainError] = {}
    body = _clean_body(new.body, errors, max_comment)
    revision = draft.head if new.revision is None else new.revision
    quote = Quote(clean(new.exact), clean(new.prefix)[-MAX_CONTEXT:], clean(new.suffix)[:MAX_CONTEXT])
    title, found = "", None
    if not 1 <= revision <= draft.head:
        errors["revision"] = N_("This draft has no such revision.")
    elif new.section:
        title = _section_title(session, draft.id, revision, new.section, errors)
    if len(quote.exact) > MAX_QUOTE:
        errors["exact"] = DomainError(
            N_("At most %(limit)s characters; these are %(count)s."), limit=MAX_QUOTE, count=len(quote.exact)
        )
    elif quote.exact and not errors.keys() & {"revision", "section"}:
        sought = quoting.Sought(quote, new.section, new.passage)
        found = _anchor(session, (draft.id, revision), sought, errors)
    if errors:
        raise InvalidError(**errors)
    quote = found[1] if found else quote
    row = Thread(
        draft_id=draft.id, section=new.section or None, section_title=title, exact=quote.exact, prefix=quote.prefix,
        suffix=quote.suffix, revision=revision, author_id=actor.id, created=now, updated=now, comments=0,
    )  # fmt: skip
    session.add(row)
    draft.threads += 1
    session.flush()
    if found is not None:
        anchoring.add(session, draft.id, row.id, found[0])
    _add_comment(session, draft, row, actor, Comment(body=body, created=now, submission=mark))
    return row.id


def reply(
    session: Session, actor: Actor | None, now: datetime, slug: str, new: Reply, *, max_comment: int = MAX_COMMENT
) -> int:
    """Add a comment to a thread; return its id. An answer to an answer stands beside it: two levels are shown.

    Raises NotFoundError, NotAllowedError, ClosedError, InvalidError (body, parent).
    """
    draft = lock(session, slug)
    row = _thread_row(session, draft, new.thread)
    actor = check(actor, Action.COMMENT, subject_of(draft))
    mark = submissions.mark(actor, new.submission, row.id, new.parent, new.body)
    if (sent := _sent_before(session, mark)) is not None:
        return sent.id
    errors: dict[str, str | DomainError] = {}
    body = _clean_body(new.body, errors, max_comment)
    parent = None
    if new.parent is not None:
        answered = session.get(Comment, new.parent)
        if answered is None or answered.thread_id != row.id or answered.deleted is not None:
            errors["parent"] = N_("The comment that you answer is not there any more.")
        else:
            parent = answered.parent_id or answered.id
    if errors:
        raise InvalidError(**errors)
    added = Comment(body=body, created=now, parent_id=parent, submission=mark)
    return _add_comment(session, draft, row, actor, added)


def edit_comment(
    session: Session, actor: Actor | None, now: datetime, slug: str, new: Rewording, *, max_comment: int = MAX_COMMENT
) -> None:
    """Change the words of one's own comment; how it read before is kept and shown.

    Raises NotFoundError, NotAllowedError, InvalidError (body).
    """
    draft = lock(session, slug)
    row = _comment_row(session, draft, new.comment)
    actor = check(actor, Action.EDIT_COMMENT, _owned(draft, row.author_id))
    errors: dict[str, str | DomainError] = {}
    words = _clean_body(new.body, errors, max_comment)
    if errors:
        raise InvalidError(**errors)
    if words == row.body:
        return
    session.add(CommentWording(comment_id=row.id, body=row.body, time=now))
    row.body, row.edited = words, now
    _log(session, draft, actor, Happening("comment.edited", now, payload={"comment": row.id, "thread": row.thread_id}))


def delete_comment(session: Session, actor: Actor | None, now: datetime, slug: str, comment_id: int) -> None:
    """Delete a comment for good: its words and their earlier wordings leave the database, a tombstone stays.

    Raises NotFoundError, NotAllowedError.
    """
    draft = lock(session, slug)
    row = _comment_row(session, draft, comment_id)
    actor = check(actor, Action.DELETE_COMMENT, _owned(draft, row.author_id))
    session.execute(delete(CommentWording).where(CommentWording.comment_id == row.id))
    row.body, row.edited, row.deleted, row.deleted_by = "", None, now, actor.id
    holder = _thread_row(session, draft, row.thread_id)
    holder.comments -= 1
    _log(session, draft, actor, Happening("comment.deleted", now, payload={"comment": row.id, "thread": holder.id}))


def resolve(session: Session, actor: Actor | None, now: datetime, slug: str, thread_id: int) -> None:
    """Mark a thread as resolved; twice is the same as once. Raises NotFoundError, NotAllowedError."""
    _set_resolved(session, actor, now, slug, (thread_id, True))


def reopen(session: Session, actor: Actor | None, now: datetime, slug: str, thread_id: int) -> None:
    """Open a resolved thread again; twice is the same as once. Raises NotFoundError, NotAllowedError."""
    _set_resolved(session, actor, now, slug, (thread_id, False))


def _set_resolved(session: Session, actor: Actor | None, now: datetime, slug: str, wanted: tuple[int, bool]) -> None:
    thread_id, resolved = wanted
    draft = lock(session, slug)
    row = _thread_row(session, draft, thread_id)
    actor = check(actor, Action.RESOLVE_THREAD, _owned(draft, row.author_id))
    if (row.resolved is not None) == resolved:
        return
    row.resolved, row.resolved_by = (now, actor.id) if resolved else (None, None)
    kind = "thread.resolved" if resolved else "thread.reopened"
    _log(session, draft, actor, Happening(kind, now, payload={"thread": row.id}))


# --------------------------------------------------------------------------------------------------------------- parts


def _owned(draft: Draft, owner: int) -> Subject:
    subject = subject_of(draft)
    return Subject(subject.draft, subject.stage, subject.protection, owner)


def _thread_row(session: Session, draft: Draft, thread_id: int) -> Thread:
    row = session.get(Thread, thread_id, populate_existing=True)
    if row is None or row.draft_id != draft.id:
        raise NotFoundError
    return row


def _comment_row(session: Session, draft: Draft, comment_id: int) -> Comment:
    """Return a comment of the draft that is not deleted."""
    row = session.get(Comment, comment_id, populate_existing=True)
    if row is None or row.deleted is not None:
        raise NotFoundError
    _thread_row(session, draft, row.thread_id)
    return row


def _add_comment(session: Session, draft: Draft, row: Thread, actor: Actor, added: Comment) -> int:
    added.thread_id, added.author_id, added.sector = row.id, actor.id, actor.sector
    session.add(added)
    row.comments += 1
    row.updated = added.created
    session.flush()
    happening = Happening("comment", added.created, payload={"comment": added.id, "thread": row.id})
    _log(session, draft, actor, happening)
    return added.id


def _log(session: Session, draft: Draft, actor: Actor, happening: Happening) -> None:
    """Append the event; the draft's pages show something new."""
    draft.version += 1
    session.flush()
    log(
        session,
        replace(happening, draft_id=draft.id, actor_id=actor.id, sector=actor.sector),
    )


def _sent_before(session: Session, mark: str | None) -> Comment | None:
    return session.scalar(select(Comment).where(Comment.submission == mark)) if mark else None


def _clean_body(value: str, errors: dict[str, str | DomainError], limit: int) -> str:
    """Return a comment's words without blank lines around them; put an error under `body` when it cannot be taken."""
    try:
        words = normalise(value).strip("\n").rstrip()
    except RefusedCharacter as refused:
        errors["body"] = DomainError(
            N_("Line %(line)s, column %(column)s holds an invisible character (%(code)s) that is not allowed."),
            line=refused.line, column=refused.column, code=f"U+{ord(refused.character):04X}",
        )  # fmt: skip
        return ""
    if not words.strip():
        errors["body"] = N_("Write something first.")
    elif len(words) > limit:
        errors["body"] = DomainError(
            N_("At most %(limit)s characters; these are %(count)s."), limit=limit, count=len(words)
        )
    return words


def _anchor(
    session: Session, place: tuple[int, int], sought: quoting.Sought, errors: dict[str, str | DomainError]
) -> tuple[quoting.Hit, Quote] | None:
    """Return where the words stand in a revision of a draft; put an error under `exact` when they do not."""
    found = quoting.settled(load(session, *place), sought, MAX_CONTEXT)
    if found is None:
        errors["exact"] = DomainError(
            N_("These words do not stand in revision %(number)s, or more than once: copy some more of them."),
            number=place[1],
        )
    return found


def _section_title(
    session: Session, draft_id: int, revision: int, ident: str, errors: dict[str, str | DomainError]
) -> str:
    try:
        return load(session, draft_id, revision).section(ident).title
    except NotFoundError:
        errors["section"] = N_("There is no such section in this revision.")
        return ""
