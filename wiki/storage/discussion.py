"""Rows of the discussion: threads, comments and their earlier wordings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wiki.storage.base import Base, Id, Timestamp


class Thread(Base):
    """A thread on a draft or on one of its sections, bound to the revision that it was written on."""

    __tablename__ = "thread"
    __table_args__ = (Index(None, "draft_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    section: Mapped[str | None] = mapped_column(Text)
    section_title: Mapped[str] = mapped_column(Text, default="")
    exact: Mapped[str] = mapped_column(Text, default="")
    prefix: Mapped[str] = mapped_column(Text, default="")
    suffix: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime] = mapped_column(Timestamp)
    updated: Mapped[datetime] = mapped_column(Timestamp)
    comments: Mapped[int] = mapped_column(default=0)
    resolved: Mapped[datetime | None] = mapped_column(Timestamp)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Comment(Base):
    """One comment; a deleted one stays as a tombstone without its words."""

    __tablename__ = "comment"
    __table_args__ = (Index(None, "thread_id", "id"), Index(None, "author_id", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sector: Mapped[str | None] = mapped_column(String(16))
    created: Mapped[datetime] = mapped_column(Timestamp)
    body: Mapped[str] = mapped_column(Text)
    edited: Mapped[datetime | None] = mapped_column(Timestamp)
    deleted: Mapped[datetime | None] = mapped_column(Timestamp)
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submission: Mapped[str | None] = mapped_column(String(64), unique=True)


class CommentWording(Base):
    """An earlier wording of an edited comment."""

    __tablename__ = "comment_wording"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    time: Mapped[datetime] = mapped_column(Timestamp)
