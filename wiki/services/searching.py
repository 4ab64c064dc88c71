"""Searching every version that ever stood.

The index tells which passages hold the words, the lifespans which of them stood at the time that is asked about. Both
are sets of keys, so the total is exact; only the hits of one page are read from the database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select

from wiki.domain.query import Field, Query, parse, plain
from wiki.domain.timeframe import Time, When, parse_when
from wiki.i18n import N_
from wiki.ids import slugify
from wiki.search.index import NoIndexError, SearchIndex
from wiki.search.marks import Marker
from wiki.search.matching import Found, Scope, find
from wiki.search.schema import DRAFT_SHIFT, Sort, draft_of, row_of
from wiki.search.work import Work
from wiki.search.writer import ident_term
from wiki.services.hits import Hit, load
from wiki.services.narrowing import Narrow, drafts_fitting, wanted_intervals
from wiki.services.ordering import SORTS, page
from wiki.services.recording import passage_texts
from wiki.services.standing import Standing, Wanted
from wiki.services.talk import comment_texts, comments_fitting
from wiki.storage.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from wiki.search.view import View

    Asked = tuple[Query, When]

BAD_WHEN = N_("The date cannot be read; what stands now was searched. Write it like 2025-06-01.")
TOO_MUCH = N_("Your query asks for more than one search may cost; some of its words were not looked for everywhere.")
NOT_READY = N_("The search index is being made. Try again in a moment.")
DEFAULT_TYPES = ("passage", "draft")
TYPES = {"passage": Sort.PASSAGE, "draft": Sort.DRAFT, "comment": Sort.COMMENT}
MOST_OFFSET, MOST_ITEMS = 10_000, 500

log = structlog.get_logger(__name__)

__all__ = ["SORTS", "TYPES", "Engine", "Narrow", "SearchRequest", "SearchResults", "search"]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked for, as it was typed.

    `when` is `now`, `ever`, a date or time, or two of them with `..` between; `types` are of `passage`, `draft`
    (titles) and `comment`, none for the first two; `sort` is one of SORTS. Whatever cannot be read is taken for its
    default.
    """

    q: str = ""
    when: str = ""
    narrow: Narrow = field(default_factory=Narrow)
    types: tuple[str, ...] = ()
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    counts: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of hits and how many there are in all.

    `lag` is the number of events that the index has not taken up yet; `problem` a gettext source or None; `when` the
    time that was searched; `drafts` how many of the hits each draft has, by its id, when `counts` were asked for.
    """

    total: int = 0
    lag: int = 0
    problem: str | None = None
    items: list[Hit] = field(default_factory=list)
    when: When = field(default_factory=When)
    drafts: dict[int, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return them as the API gives them; `problem` stands there only when there is one."""
        out: dict[str, Any] = {"total": self.total, "lag": self.lag, "items": [item.as_dict() for item in self.items]}
        return out if self.problem is None else out | {"problem": self.problem}


class Engine:
    """The search index and what stands when: one for each process."""

    def __init__(self, folder: str) -> None:
        """Name the folder of the index; nothing is opened before the first search."""
        self.index = SearchIndex(folder)
        self.standing = Standing()


def search(session: Session, engine: Engine, request: SearchRequest) -> SearchResults:
    """Return what fits. Never raises for anything that was typed.

    Cost: reading the postings of the words (0.2 µs a passage, kept afterwards) and about 1 ms for a page of hits.
    """
    seq = engine.standing.refresh(session)
    query = parse(request.q)
    when, problem = _when(request, query)
    problem = query.problem or problem
    try:
        view = engine.index.view()
    except NoIndexError as error:
        log.warning("no search index", reason=str(error))
        return SearchResults(lag=seq, problem=NOT_READY, when=when)
    lag = max(0, seq - view.seq)
    if query.node is None and not query.filters and not request.narrow:
        return SearchResults(lag=lag, problem=problem, when=when)
    looked = _Search(session, engine.standing, view, request.narrow, (query, when))
    found = looked.run([TYPES[name] for name in request.types or DEFAULT_TYPES if name in TYPES])
    offset, limit = min(max(request.offset, 0), MOST_OFFSET), min(max(request.limit, 1), MOST_ITEMS)
    keys = page(session, engine.standing, found, request.sort, slice(offset, offset + limit))
    hits = load(session, view, keys, Marker(query.node, looked.work.compounds))
    if looked.work.cut:
        problem = problem or TOO_MUCH
    total = sum(len(one.keys) for one in found.values())
    drafts = Counter([key >> DRAFT_SHIFT for one in found.values() for key in one.keys]) if request.counts else {}
    return SearchResults(total, lag, problem, hits, when, dict(drafts))


def _when(request: SearchRequest, query: Query) -> tuple[When, str | None]:
    """The time asked for: `in:` in the query rules over the form."""
    inside = query.values(Field.IN)
    try:
        return parse_when(inside[-1] if inside else request.when), None
    except (ValueError, OverflowError):
        return When(), BAD_WHEN


class _Search:
    """One search: what is found, and what of it remains after narrowing."""

    def __init__(self, session: Session, standing: Standing, view: View, narrow: Narrow, asked: Asked) -> None:
        query, when = asked
        self.session, self.standing, self.view, self.node = session, standing, view, query.node
        self.work = Work()
        self.wanted: Wanted = wanted_intervals(session, narrow, query, when)
        self.drafts = drafts_fitting(session, narrow, query, self._titled)
        self.sections = (*narrow.section, *query.values(Field.SECTION))
        self.no_sections = query.refused(Field.SECTION)

    def run(self, sorts: Sequence[Sort]) -> dict[Sort, Found]:
        """Return what fits in each kind of document."""
        ways = {Sort.PASSAGE: self._passages, Sort.COMMENT: self._comments, Sort.DRAFT: self._drafts}
        return {sort: ways[sort]() for sort in sorts}

    def _passages(self) -> Found:
        if self.node is None:
            drafts = self.drafts
            if drafts is None:
                drafts = set(self.session.scalars(select(Draft.id).where(Draft.head > 0)))
            found = Found(self.standing.all_keys(self.session, drafts))
        else:
            now = self.wanted.when.time is Time.NOW
            found = find(
                self.view, self.node, Scope("text", self._texts, self.work, self.standing.everywhere() if now else None)
            )
        found = self._of_drafts(found)
        for value in self.sections[:1]:
            inside = set(self._in_section(value)).union(*map(self._in_section, self.sections[1:]))
            found.keys = inside.intersection(found.keys)
        for value in self.no_sections:
            found.keys = found.keys - self._in_section(value)
        found.keys = self.standing.fitting(self.session, found.keys, self.wanted)
        return found

    def _comments(self) -> Found:
        found = None
        if self.node is not None:
            found = self._of_drafts(find(self.view, self.node, Scope("talk", self._bodies, self.work)))
        return comments_fitting(self.session, found, self.wanted, self.drafts, self.sections)

    def _drafts(self) -> Found:
        """Titles have no past and no author: they are hits only where neither is asked for."""
        if self.node is None or not self.wanted.simple or self.sections:
            return Found()
        return self._of_drafts(find(self.view, self.node, Scope("title", self._titles, self.work)))

    def _of_drafts(self, found: Found) -> Found:
        if self.drafts is not None:
            drafts = self.drafts
            found.keys = {key for key in found.keys if draft_of(key) in drafts}
        return found

    def _titled(self, words: str) -> set[int]:
        node = plain(words)
        return (
            set()
            if node is None
            else set(map(draft_of, find(self.view, node, Scope("title", self._titles, self.work)).keys))
        )

    def _in_section(self, name: str) -> set[int]:
        """Passages of the sections with this identifier or with these words in their title."""
        node = plain(name)
        keys = set(self.view.postings("section", ident_term(slugify(name))))
        return (
            keys
            if node is None
            else keys.union(find(self.view, node, Scope("section", self._headings, self.work)).keys)
        )

    def _texts(self, keys: Sequence[int]) -> dict[int, str]:
        texts = passage_texts(self.session, map(row_of, keys))
        return {key: texts[row_of(key)] for key in keys if row_of(key) in texts}

    def _bodies(self, keys: Sequence[int]) -> dict[int, str]:
        texts = comment_texts(self.session, [row_of(key) for key in keys])
        return {key: texts[row_of(key)] for key in keys if row_of(key) in texts}

    def _titles(self, keys: Sequence[int]) -> dict[int, str]:
        return {key: self.view.meta(key).get("title", "") for key in keys}

    def _headings(self, keys: Sequence[int]) -> dict[int, str]:
        return {key: self.view.meta(key).get("section", ("", ""))[1] for key in keys}
