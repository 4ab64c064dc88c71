"""What a search shows of the documents that it found: text, marks, where it stands, since when, until when, by whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import BindParameter, bindparam, select, text

from wiki.domain.revisions import rfc3339
from wiki.search.schema import Sort, row_of, sort_of
from wiki.services.standing import moment
from wiki.storage.accounts import Account
from wiki.storage.discussion import Comment, Thread
from wiki.storage.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from wiki.search.marks import Marker, Spans
    from wiki.search.view import View

_CHUNK = 400
TYPES = {Sort.PASSAGE: "passage", Sort.COMMENT: "comment", Sort.DRAFT: "draft"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A revision as a point in a passage's life."""

    revision: int
    time: datetime
    author: str
    sector: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return {
            "revision": self.revision, "time": rfc3339(self.time), "author": self.author, "sector": self.sector,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """A passage stood from `first` to `last` (None while it stands); `removed` is the revision after, which
    took it away.
    """

    first: Moment
    last: Moment | None
    removed: Moment | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return {name: _dict(getattr(self, name)) for name in ("first", "last", "removed")}


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage, comment or draft that was found. `highlights` are character offsets into `passage`.

    `section` is (identifier, title) of where the passage came in, None outside any. Comments and drafts have no
    intervals; a comment's `first` says on which revision it was written, when and by whom.
    """

    type: str
    draft: str
    title: str
    language: str
    passage: str
    highlights: Spans
    section: tuple[str, str] | None
    intervals: tuple[Interval, ...]
    first: Moment | None
    url: str
    standing: bool = True

    @property
    def last(self) -> Moment | None:
        """The last revision in which the passage stood, None while it stands."""
        return self.intervals[-1].last if self.intervals else None

    @property
    def removed(self) -> Moment | None:
        """The revision that took the passage away, None while it stands."""
        return self.intervals[-1].removed if self.intervals else None

    def as_dict(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return {
            "type": self.type, "draft": self.draft, "title": self.title, "language": self.language,
            "passage": self.passage, "highlights": [list(span) for span in self.highlights],
            "section": None if self.section is None else {"id": self.section[0], "title": self.section[1]},
            "intervals": [interval.as_dict() for interval in self.intervals],
            "first": _dict(self.first), "last": _dict(self.last), "removed": _dict(self.removed),
            "standing": self.standing, "url": self.url,
        }  # fmt: skip


def _dict(moment: Moment | None) -> dict[str, Any] | None:
    return None if moment is None else moment.as_dict()


def load(session: Session, view: View, keys: Sequence[int], marker: Marker) -> list[Hit]:
    """Return the hits of some keys in their order: two queries for passages, one each for comments and drafts.

    What has vanished from the database since it was indexed is left out.
    """
    rows: dict[Sort, list[int]] = defaultdict(list)
    for key in keys:
        rows[sort_of(key)].append(row_of(key))
    hits: dict[tuple[Sort, int], Hit] = {}
    if rows[Sort.PASSAGE]:
        sections = {row_of(key): view.meta(key).get("section") for key in keys if sort_of(key) is Sort.PASSAGE}
        for row, hit in _passages(session, rows[Sort.PASSAGE], sections, marker):
            hits[Sort.PASSAGE, row] = hit
    if rows[Sort.COMMENT]:
        for row, hit in _comments(session, rows[Sort.COMMENT], marker):
            hits[Sort.COMMENT, row] = hit
    if rows[Sort.DRAFT]:
        for row, hit in _drafts(session, rows[Sort.DRAFT], marker):
            hits[Sort.DRAFT, row] = hit
    wanted = [(sort_of(key), row_of(key)) for key in keys]
    return [hits[name] for name in wanted if name in hits]


def address(slug: str) -> str:
    """Return the path of a draft."""
    return f"/d/{quote(slug)}"


_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
# Written out, because the two stand in every search and the mapper would take longer than the database.
_PASSAGES = text(
    "SELECT p.id, p.text, p.digest, d.slug, d.title, d.language FROM passage AS p JOIN draft AS d ON d.id = p.draft_id"
    " WHERE p.id IN :ids"
).bindparams(_IDS)
_INTERVALS = text(
    "SELECT s.passage_id, s.first, r1.time, a1.name, r1.sector, s.last, r2.time, a2.name, r2.sector, r3.time, a3.name,"
    " r3.sector FROM lifespan AS s"
    " JOIN revision AS r1 ON r1.draft_id = s.draft_id AND r1.number = s.first"
    " JOIN account AS a1 ON a1.id = r1.author_id"
    " LEFT JOIN revision AS r2 ON r2.draft_id = s.draft_id AND r2.number = s.last"
    " LEFT JOIN account AS a2 ON a2.id = r2.author_id"
    " LEFT JOIN revision AS r3 ON r3.draft_id = s.draft_id AND r3.number = s.last + 1"
    " LEFT JOIN account AS a3 ON a3.id = r3.author_id"
    " WHERE s.passage_id IN :ids ORDER BY s.passage_id, s.first"
).bindparams(_IDS)


def _passages(
    session: Session, ids: list[int], sections: dict[int, tuple[str, str] | None], marker: Marker
) -> Iterable[tuple[int, Hit]]:
    lives = _intervals(session, ids)
    for ident, words, digest, slug, title, language in session.connection().execute(_PASSAGES, {"ids": ids}):
        intervals = lives.get(ident)
        if not intervals:
            continue
        last = intervals[-1].last
        path = address(slug) if last is None else f"{address(slug)}/r/{last.revision}"
        yield ident, Hit(
            TYPES[Sort.PASSAGE], slug, title, language, words, marker.spans(words, language), sections.get(ident),
            intervals, intervals[0].first, f"{path}#p-{digest.hex()[:8]}", last is None,
        )  # fmt: skip


def _intervals(session: Session, ids: list[int]) -> dict[int, tuple[Interval, ...]]:
    lives: dict[int, list[Interval]] = defaultdict(list)
    for row in session.connection().execute(_INTERVALS, {"ids": ids}):
        first = Moment(row[1], moment(row[2]), row[3], row[4])
        last = None if row[5] is None else Moment(row[5], moment(row[6]), row[7], row[8])
        removed = None if last is None or row[9] is None else Moment(row[5] + 1, moment(row[9]), row[10], row[11])
        lives[row[0]].append(Interval(first, last, removed))
    return {ident: tuple(intervals) for ident, intervals in lives.items()}


def _comments(session: Session, ids: list[int], marker: Marker) -> Iterable[tuple[int, Hit]]:
    rows = session.execute(
        select(
            Comment.id, Comment.body, Comment.created, Comment.sector, Account.name, Thread.id, Thread.revision,
            Thread.section, Thread.section_title, Draft.slug, Draft.title, Draft.language,
        )
        .join(Account, Account.id == Comment.author_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Draft, Draft.id == Thread.draft_id)
        .where(Comment.id.in_(ids), Comment.deleted.is_(None))
    )  # fmt: skip
    for ident, body, time, sector, author, thread, revision, section, name, slug, title, language in rows:
        yield ident, Hit(
            TYPES[Sort.COMMENT], slug, title, language, body, marker.spans(body, language),
            (section, name) if section else None, (), Moment(revision, time, author, sector),
            f"{address(slug)}/threads/{thread}#comment-{ident}",
        )  # fmt: skip


def _drafts(session: Session, ids: list[int], marker: Marker) -> Iterable[tuple[int, Hit]]:
    rows = session.execute(select(Draft.id, Draft.slug, Draft.title, Draft.language).where(Draft.id.in_(ids)))
    for ident, slug, title, language in rows:
        yield ident, Hit(
            TYPES[Sort.DRAFT], slug, title, language, title, marker.spans(title, language), None, (), None,
            address(slug),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundDraft:
    """A draft with hits: how many, and what it is."""

    slug: str
    title: str
    language: str
    stage: str
    kind: str
    count: int


def found_drafts(session: Session, counts: dict[int, int]) -> list[FoundDraft]:
    """Return the drafts of a result, those with most hits first: one query for each 400."""
    ids = list(counts)
    out: list[FoundDraft] = []
    for start in range(0, len(ids), _CHUNK):
        rows = session.execute(
            select(Draft.id, Draft.slug, Draft.title, Draft.language, Draft.stage, Draft.kind).where(
                Draft.id.in_(ids[start : start + _CHUNK])
            )
        )
        out.extend(FoundDraft(*row[1:], counts[row[0]]) for row in rows)
    return sorted(out, key=lambda one: (-one.count, one.slug))
