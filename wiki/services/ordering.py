"""The order of what a search found, and the page of it that is shown."""

from __future__ import annotations

from heapq import merge, nlargest
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.search.schema import Sort, draft_of, row_of
from wiki.services.standing import STANDS, seconds
from wiki.storage.discussion import Comment
from wiki.storage.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

    from wiki.search.matching import Found
    from wiki.services.standing import Course, Standing

SORTS = ("relevance", "newest", "oldest", "longest")
_CHUNK = 400


def page(session: Session, standing: Standing, found: dict[Sort, Found], sort: str, part: slice) -> list[int]:
    """Return the keys of one page. `newest` and `oldest` go by when a passage came in, `longest` by how long it has
    stood.

    Cost: by relevance one pass over what was found; otherwise one over the lifespans of all drafts with hits.
    """
    stop = part.stop or 0
    if sort not in SORTS[1:] and any(one.scorers for one in found.values()):
        ranked = [one.best(one.keys, stop) for one in found.values() if one.keys]
        return [key for _, key in islice(merge(*ranked, reverse=True), part.start, stop)]
    sort = sort if sort in SORTS[1:] else "newest"
    valued = [(value, key) for value, key in _values(session, standing, found, sort)]
    return [key for _, key in nlargest(stop, valued)[part.start :]]


def _values(session: Session, standing: Standing, found: dict[Sort, Found], sort: str) -> Iterator[tuple[int, int]]:
    """Each key with the number by which it is ordered, the largest first."""
    for kind, one in found.items():
        if kind is Sort.PASSAGE:
            by_draft: dict[int, set[int]] = {}
            for key in one.keys:
                by_draft.setdefault(draft_of(key), set()).add(key)
            for draft, course in standing.courses(session, by_draft).items():
                yield from _lives(course, by_draft[draft], sort, standing.clock)
        else:
            yield from _times(session, kind, one.keys, sort, standing.clock)


def _lives(course: Course, keys: Collection[int], sort: str, now: int) -> Iterator[tuple[int, int]]:
    values: dict[int, int] = {}
    for key, first, last in zip(course.keys, course.firsts, course.lasts, strict=True):
        if key not in keys:
            continue
        came = course.times[first - 1]
        if sort == "newest":
            values[key] = max(values.get(key, came), came)
        elif sort == "oldest":
            values[key] = max(values.get(key, -came), -came)
        else:
            gone = now if last == STANDS else course.times[last]
            values[key] = values.get(key, 0) + max(0, gone - came)
    return ((value, key) for key, value in values.items())


def _times(session: Session, kind: Sort, keys: Collection[int], sort: str, now: int) -> Iterator[tuple[int, int]]:
    ids, created = (Comment.id, Comment.created) if kind is Sort.COMMENT else (Draft.id, Draft.created)
    by_row = {row_of(key): key for key in keys}
    rows = list(by_row)
    for start in range(0, len(rows), _CHUNK):
        for ident, time in session.execute(select(ids, created).where(ids.in_(rows[start : start + _CHUNK]))):
            came = seconds(time)
            yield {"newest": came, "oldest": -came, "longest": now - came}[sort], by_row[ident]
