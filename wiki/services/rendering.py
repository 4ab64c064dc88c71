"""Revisions as HTML, rendered once: kept in memory by each process, and in the table `rendering` for all of them.

The key is a hash of the text, of the sections' identifiers and of the renderer's version: what is found under it is
right for ever, and two revisions with the same text share it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import zstandard
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from wiki.domain.errors import NotFoundError
from wiki.domain.revisions import text_hash
from wiki.domain.text.sections import outline
from wiki.formats import html, html_ids
from wiki.services.recording import Manuscript, load
from wiki.storage.revisions import Outline, Rendering, Revision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.domain.text.sections import Section

KEPT_IN_MEMORY = 32 * 1024 * 1024
_WAIT_MS = 100


class _Memory:
    """The renderings that were used last, up to a number of characters; safe between threads."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.held = 0
        self.pages: OrderedDict[bytes, str] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: bytes) -> str | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: bytes, page: str) -> None:
        with self.lock:
            if key in self.pages or len(page) > self.room // 4:
                return
            self.pages[key] = page
            self.held += len(page)
            while self.held > self.room:
                _, old = self.pages.popitem(last=False)
                self.held -= len(old)


_memory = _Memory(KEPT_IN_MEMORY)


def html_of(session: Session, manuscript: Manuscript, now: datetime) -> Markup:
    """Return a revision that was loaded as HTML.

    Cost: one hash of the text when it is in memory (1 ms at 1 MB), one query more when another process rendered it,
    else what wiki.formats.html.render costs.
    """
    key = _key(text_hash(manuscript.text), _digest(outline(manuscript.sections)))
    return Markup(_kept(session, key) or _made(session, key, manuscript, now))  # noqa: S704 - sanitised by the renderer


def html_at(session: Session, draft_id: int, number: int, now: datetime) -> Markup:
    """Return revision `number` of a draft as HTML; its text is loaded only when it was never rendered.

    Raises NotFoundError.  Cost: one query when it is in memory, two when it is in the table.
    """
    row = session.execute(
        select(Revision.sha256, Outline.digest)
        .join(Outline, Outline.id == Revision.outline_id)
        .where(Revision.draft_id == draft_id, Revision.number == number)
    ).first()
    if row is None:
        raise NotFoundError
    key = _key(row.sha256, row.digest)
    page = _kept(session, key) or _made(session, key, load(session, draft_id, number), now)
    return Markup(page)  # noqa: S704 - sanitised by the renderer


def preview_html(passages: Sequence[str], sections: Sequence[Section]) -> Markup:
    """Return a text that is not saved as HTML; kept in memory alone."""
    key = _key(text_hash("".join(passages)), _digest(outline(sections)))
    page = _memory.get(key)
    if page is None:
        page = html.render(passages, sections)
        _memory.put(key, page)
    return Markup(page)  # noqa: S704 - sanitised by the renderer


def passage_ids(manuscript: Manuscript) -> list[str]:
    """Return the ids that the passages of a revision have on its page, in order. Cost: a hash of the text."""
    return html_ids.passage_ids(manuscript.passages, outline(manuscript.sections))


def comment_html(body: str) -> Markup:
    """Return a comment as HTML. Cost: about 0.3 ms."""
    return Markup(html.render_inline_comment(body))  # noqa: S704 - sanitised by the renderer


def _digest(idents: Sequence[str]) -> bytes:
    return hashlib.sha256(json.dumps(list(idents), ensure_ascii=False).encode()).digest()


def _key(text: bytes, idents: bytes) -> bytes:
    return hashlib.sha256(text + idents + html.RENDERER_VERSION.to_bytes(4, "big")).digest()


def _kept(session: Session, key: bytes) -> str | None:
    page = _memory.get(key)
    if page is None:
        packed = session.scalar(select(Rendering.html).where(Rendering.key == key))
        if packed is not None:
            page = zstandard.ZstdDecompressor().decompress(packed).decode()
            _memory.put(key, page)
    return page


def _made(session: Session, key: bytes, manuscript: Manuscript, now: datetime) -> str:
    page = html.render(manuscript.passages, manuscript.sections)
    _memory.put(key, page)
    _write(session, key, zstandard.ZstdCompressor(level=3).compress(page.encode()), now)
    return page


def _write(session: Session, key: bytes, packed: bytes, now: datetime) -> None:
    """Keep a rendering by a connection of its own, since the page that asks only reads.

    A reader that turned into a writer half-way would be refused by SQLite. When the database is busy or somebody else
    was faster nothing is written: the next reader tries again.
    """
    engine = session.get_bind().engine
    on_sqlite = engine.dialect.name == "sqlite"
    insert = sqlite.insert if on_sqlite else postgresql.insert
    values = {"key": key, "html": packed, "created": now}
    try:
        with engine.connect().execution_options(immediate=True) as connection:
            held = connection.connection.driver_connection
            if on_sqlite and held is not None:
                held.execute(f"PRAGMA busy_timeout={_WAIT_MS}")
            try:
                connection.execute(insert(Rendering).values(values).on_conflict_do_nothing())
                connection.commit()
            finally:
                if on_sqlite and held is not None:
                    held.execute("PRAGMA busy_timeout=30000")
    except SQLAlchemyError:
        return
