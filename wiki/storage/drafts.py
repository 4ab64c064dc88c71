"""Rows of drafts: what a draft is, its topics and services, stewards, former slugs, stage moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wiki.storage.base import Base, Id, Timestamp


class Draft(Base):
    """A draft. `head` is the number of its newest revision; `version` grows with whatever its pages show.

    `purpose` is the beginning of the newest text's first paragraph, for lists. `attributed` is the revision up to which
    it was found out who brought each word.
    """

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    origin: Mapped[str | None] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    stage: Mapped[str] = mapped_column(String(16), index=True)
    stage_closes: Mapped[datetime | None] = mapped_column(Timestamp)
    protection: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(Text, default="", index=True)
    purpose: Mapped[str] = mapped_column(Text, default="")
    head: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    attributed: Mapped[int] = mapped_column(default=0, server_default="0")
    threads: Mapped[int] = mapped_column(default=0)
    creator_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime] = mapped_column(Timestamp)
    updated: Mapped[datetime] = mapped_column(Timestamp, index=True)


class DraftTopic(Base):
    """A topic that a draft is about."""

    __tablename__ = "draft_topic"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class DraftService(Base):
    """A public service that a draft governs."""

    __tablename__ = "draft_service"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    service: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class FormerSlug(Base):
    """A slug that a draft once had; its address redirects."""

    __tablename__ = "former_slug"

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))


class Steward(Base):
    """A person in charge of a draft."""

    __tablename__ = "steward"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(Timestamp)


class StageMove(Base):
    """A draft entered a stage."""

    __tablename__ = "stage_move"
    __table_args__ = (Index(None, "draft_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    time: Mapped[datetime] = mapped_column(Timestamp)
    opens: Mapped[datetime | None] = mapped_column(Timestamp)
    closes: Mapped[datetime | None] = mapped_column(Timestamp)
    reason: Mapped[str] = mapped_column(Text, default="")
