"""Rows of anchors: where the words that a thread is about stand by now, and how they came there."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from wiki.storage.base import Base


class Anchor(Base):
    """The anchor of a thread, carried up to revision `carried`.

    `words` is what it was made on, `score` how sure that is (1: the words themselves stood there). `trail` holds how it
    stood through all revisions. Derived from the revisions and the thread, and checked against them.
    """

    __tablename__ = "anchor"
    __table_args__ = (Index(None, "draft_id", "carried"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    carried: Mapped[int]
    trail: Mapped[bytes] = mapped_column(LargeBinary)
