"""Rows of revisions: passages once, a manifest a revision, outlines, lifespans, renderings."""

from __future__ import annotations

import zlib
from array import array
from datetime import datetime
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiki.storage.base import Base, Id, Timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence


class Passage(Base):
    """A distinct passage of a draft, stored once; `digest` is the SHA-256 of its UTF-8.

    `provenance` says which revisions brought its tokens (wiki.domain.authorship.pack), null until that was found out.
    """

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("draft_id", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[str] = mapped_column(Text)
    provenance: Mapped[bytes | None] = mapped_column(LargeBinary)


class Sentence(Base):
    """A sentence that left a draft's text with a passage, so that its words keep their authors when it comes back.

    `digest` is of its words; they are the `size` tokens of the passage from token `start`.
    """

    __tablename__ = "sentence"
    __table_args__ = ({"sqlite_with_rowid": False},)

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True)
    start: Mapped[int]
    size: Mapped[int]


class Outline(Base):
    """The identifiers of a text's sections in order, kept once for all revisions that share them."""

    __tablename__ = "outline"
    __table_args__ = (UniqueConstraint("draft_id", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    idents: Mapped[bytes] = mapped_column(LargeBinary)


class Revision(Base):
    """An immutable version of a draft's text: its passages' ids, who, when, why, and the hashes."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        UniqueConstraint("draft_id", "submission"),
        Index(None, "draft_id", "time"),
        Index(None, "draft_id", "author_id"),
        Index(None, "author_id", "id"),
        Index(None, "sha256"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    base: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sector: Mapped[str | None] = mapped_column(String(16))
    time: Mapped[datetime] = mapped_column(Timestamp)
    message: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(String(16))
    minor: Mapped[bool] = mapped_column(default=False)
    target: Mapped[int | None]
    submission: Mapped[str | None] = mapped_column(String(64))
    manifest: Mapped[bytes] = mapped_column(LargeBinary)
    outline_id: Mapped[int] = mapped_column(ForeignKey("outline.id"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    added: Mapped[int]
    removed: Mapped[int]


class Lifespan(Base):
    """The revisions [first, last] in which a passage stood in its draft; `last` is null while it stands."""

    __tablename__ = "lifespan"
    __table_args__ = (Index(None, "passage_id", "first"), Index(None, "draft_id", "last"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"))
    first: Mapped[int]
    last: Mapped[int | None]


class Rendering(Base):
    """HTML made from a text, under the hash of the text and the renderer's version; may be thrown away."""

    __tablename__ = "rendering"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    html: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(Timestamp, index=True)


def pack(ids: Sequence[int]) -> bytes:
    """Return the manifest of passage ids: differences between neighbours, deflated (0.5 ms for 6,000 ids)."""
    steps = array("q", map(sub, ids, (0, *ids[:-1])))
    return zlib.compress(steps.tobytes(), 6)


def unpack(manifest: bytes) -> list[int]:
    """Return the passage ids of a manifest, in order."""
    steps = array("q")
    steps.frombytes(zlib.decompress(manifest))
    return list(accumulate(steps))
