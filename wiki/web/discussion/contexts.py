"""Threads and comments as the macros of components/thread.html take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from wiki.domain.permissions import Action, Subject, may
from wiki.i18n import gettext
from wiki.services.rendering import comment_html
from wiki.web.heads import draft_url

if TYPE_CHECKING:
    from datetime import datetime

    from markupsafe import Markup

    from wiki.domain.permissions import Actor
    from wiki.services.discussing import CommentView, Conversation, ThreadView
    from wiki.services.drafting import DraftView


@dataclass(frozen=True, slots=True)
class CommentShown:
    """One comment."""

    id: int
    author: str
    sector: str | None
    time: datetime
    edited: datetime | None
    history_url: str
    html: Markup | str
    hidden: str
    replies: tuple[CommentShown, ...]
    revision: int
    edit_url: str
    delete_url: str
    report_url: str = ""


@dataclass(frozen=True, slots=True)
class ThreadShown:
    """One thread; `section` is its title and its address. `revision` is the one that it was opened on.

    `words` is the state of the words that it is about, `words_name` the same for people; both '' when it is about none.
    """

    id: int
    url: str
    title: str
    excerpt: str
    section: tuple[str, str] | None
    quote: str
    revision: int
    revision_url: str
    resolved: bool
    resolved_by: str | None
    created: datetime
    updated: datetime
    count: int
    author: str
    sector: str | None
    comments: tuple[CommentShown, ...] = ()
    words: str = ""
    words_name: str = ""


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do in a thread."""

    comment: bool
    resolve: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads which draft: knows addresses and rights. `standing` are the sections of the newest revision."""

    draft: DraftView
    actor: Actor | None
    standing: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """The draft's address."""
        return draft_url(self.draft.slug)

    def may(self, action: Action, owner: int = 0) -> bool:
        """Whether the reader may do something; `owner` is who wrote the comment or opened the thread."""
        subject = self.draft.subject
        return may(self.actor, action, Subject(subject.draft, subject.stage, subject.protection, owner))

    def rights(self, thread: ThreadView) -> May:
        """Return what the reader may do in a thread."""
        return May(self.may(Action.COMMENT), self.may(Action.RESOLVE_THREAD, thread.author_id))

    def section_url(self, ident: str, revision: int) -> str:
        """Return where a section is read: in the newest text while it stands there, else in the revision meant."""
        page = self.url if ident in self.standing else f"{self.url}/r/{revision}"
        return f"{page}#{quote(ident)}"

    def thread(self, view: ThreadView, comments: tuple[CommentShown, ...] = ()) -> ThreadShown:
        """Return a thread as it is shown."""
        ident = view.section
        return ThreadShown(
            id=view.id,
            url=f"{self.url}/threads/{view.id}",
            title=view.title or gettext("Deleted comment"),
            excerpt=view.excerpt,
            section=(view.section_title or ident, self.section_url(ident, view.revision)) if ident else None,
            quote=view.exact,
            revision=view.revision,
            revision_url=f"{self.url}/r/{view.revision}",
            resolved=view.resolved is not None,
            resolved_by=view.resolved_by,
            created=view.created,
            updated=view.updated,
            count=view.comments,
            author=view.author,
            sector=view.sector,
            comments=comments,
        )

    def conversation(self, found: Conversation) -> ThreadShown:
        """Return a thread with its comments as it is shown."""
        return self.thread(
            found.thread, tuple(self.comment(comment, found.thread.revision) for comment in found.comments)
        )

    def comment(self, view: CommentView, revision: int) -> CommentShown:
        """Return a comment with its replies as it is shown."""
        hidden = ""
        if view.deleted is not None:
            hidden = gettext("Deleted by its author.") if view.deleted_by_author else gettext("Deleted by a moderator.")
        url = f"{self.url}/comments/{view.id}"
        return CommentShown(
            id=view.id,
            author=view.author,
            sector=view.sector,
            time=view.created,
            edited=view.edited,
            history_url=url if view.wordings else "",
            html="" if hidden else comment_html(view.body),
            hidden=hidden,
            replies=tuple(self.comment(reply, revision) for reply in view.replies),
            revision=revision,
            edit_url=f"{url}/edit" if not hidden and self.may(Action.EDIT_COMMENT, view.author_id) else "",
            delete_url=f"{url}/delete" if not hidden and self.may(Action.DELETE_COMMENT, view.author_id) else "",
        )
