"""Keeping the search index equal to the database: catching up with the event log, building anew, checking.

The index itself remembers the last event that it has seen, in the same commit as what it took up; the `consumer` table
tells the same to everybody else, a moment later. Catching up is therefore at least once, and taking up an event twice
changes nothing: of a draft that was touched, exactly what the index lacks is added.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from wiki.search import analyser
from wiki.search.index import NoIndexError, SearchIndex
from wiki.search.schema import Sort, draft_of, key_of, row_of, sort_of
from wiki.search.writer import Document
from wiki.services.recording import passage_texts
from wiki.services.sectioning import Sectioner
from wiki.storage.discussion import Comment, Thread
from wiki.storage.drafts import Draft
from wiki.storage.events import Consumer, Event
from wiki.storage.revisions import Passage, Revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.orm import Session

    from wiki.search.view import View
    from wiki.search.writer import Writing

    Progress = Callable[[int, int], None]

CONSUMER = "index"
# At most so many events and new passages are taken up in one commit, which takes a second or so; so many documents make
# one segment of an index that is built anew.
_EVENTS = 200
_DOCUMENTS = 3_000
_SEGMENT = 30_000
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of catching up: `seq` is the last event that the index has seen now, `left` how many it has not."""

    seq: int
    documents: int
    left: int


def pending(session: Session, index: SearchIndex) -> bool:
    """Say whether there is anything to take up: two queries and a look at two files."""
    last = _last(session)
    try:
        view = index.view()
    except NoIndexError:
        return True
    return view.seq != last or view.origin != _origin(session)


def step(session: Session, index: SearchIndex) -> Step:
    """Take up at most 200 events and 3,000 passages in one commit.

    An index that is missing, damaged or of another database is built anew. Raises Busy when another writer does not
    end.
    Cost: about 10 ms for one save, 0.3 ms a new passage.
    """
    last, origin = _last(session), _origin(session)
    try:
        view = index.view()
    except NoIndexError:
        view = None
    if view is None or view.seq > last or view.origin != origin:
        return rebuild(session, index)
    with index.writing() as writing:
        # Whoever held the lock before may have done it.
        view = index.view()
        events = session.execute(
            select(Event.seq, Event.draft_id, Event.kind, Event.payload)
            .where(Event.seq > view.seq)
            .order_by(Event.seq)
            .limit(_EVENTS)
        ).all()
        documents, whole = _take_up(session, view, writing, events)
        # With passages left over, the same events come again, and what is written by now is not written twice.
        writing.seq, writing.origin = events[-1].seq if events and whole else view.seq, origin
    return Step(writing.seq, documents, last - writing.seq)


def far_behind(session: Session, index: SearchIndex) -> bool:
    """Say whether building anew is quicker than catching up: there is no index, or it lacks most passages."""
    try:
        count = index.view().count
    except NoIndexError:
        return True
    return (session.scalar(select(func.count()).select_from(Passage)) or 0) > 2 * count


def rebuild(session: Session, index: SearchIndex, progress: Progress | None = None) -> Step:
    """Build the index anew beside the live one, which it then replaces. `progress` takes (passages done, of how many).

    Cost: 0.3 ms a passage; about 150 MB of memory.
    """
    last, origin = _last(session), _origin(session)
    total = session.scalar(select(func.count()).select_from(Passage)) or 0
    done = 0
    with index.rebuilding() as building:
        documents = _everything(session)
        document = next(documents, None)
        while True:
            with building.writing() as writing:
                writing.seq, writing.origin = last, origin
                size = 0
                while document is not None and size < _SEGMENT:
                    writing.add(document)
                    size, done = size + 1, done + (document.sort is Sort.PASSAGE)
                    if progress is not None and done % 100 == 0:
                        progress(done, total)
                    document = next(documents, None)
            if document is None:
                break
    return Step(last, done, 0)


def remember(session: Session, seq: int) -> None:
    """Tell everybody how far the index has read the log."""
    row = session.get(Consumer, CONSUMER)
    if row is None:
        session.add(Consumer(name=CONSUMER, seq=seq))
    else:
        row.seq = seq
    session.flush()


def check(session: Session, index: SearchIndex) -> list[str]:
    """Return a line for each difference between index and database, none when they agree; 20 lines of a sort at most.

    Every passage, comment and draft must be in the index once, nothing else may be, and every document must have all
    the terms that were written for it. Cost: reads the whole index, about 3 s for 100,000 passages.
    """
    try:
        view = index.view()
    except NoIndexError as error:
        return [f"there is no search index that can be read ({error}); commondraft index makes one"]
    lines = []
    last = _last(session)
    if view.seq != last:
        lines.append(f"the index has seen event {view.seq}, the log ends with {last}")
    if view.origin != _origin(session):
        lines.append("the index was made from another database")
    counts = Counter(view.everything())
    expected = _expected(session)
    lines += _some("missing from the index", (_name(key) for key in expected if key not in counts))
    lines += _some("in the index more than once", (_name(key) for key, count in counts.items() if count > 1))
    lines += _some("in the index but not in the database", (_name(key) for key in counts if key not in expected))
    lines += _some(
        "of another wording than in the database",
        (
            _name(key)
            for key, said in expected.items()
            if said and key in counts and view.meta(key).get("digest") != said
        ),
    )
    return lines + _some("without some of its terms", (_name(key) for key in view.incomplete()))


def _last(session: Session) -> int:
    return session.scalar(select(func.max(Event.seq))) or 0


def _origin(session: Session) -> str:
    """What tells this database from others: the chain hash of its oldest revision, '' as long as it has none."""
    chain = session.scalar(select(Revision.chain).order_by(Revision.id).limit(1))
    return "" if chain is None else chain.hex()[:32]


def _digest(text: str, language: str) -> str:
    return hashlib.sha256(f"{analyser.family(language)}{text}".encode()).hexdigest()[:16]


def _expected(session: Session) -> dict[int, str]:
    """Every key that the index should hold, with the digest of what may change."""
    out = {key_of(draft, ident): "" for draft, ident in session.execute(select(Passage.draft_id, Passage.id))}
    for document in (*_comments(session, None), *_titles(session, None)):
        out[key_of(document.draft, document.row, document.sort)] = str(document.meta["digest"])
    return out


def _name(key: int) -> str:
    return f"{sort_of(key).name.lower()} {row_of(key)} of draft {draft_of(key)}"


def _some(what: str, found: Iterable[str]) -> list[str]:
    listed = list(found)
    lines = [f"{name}: {what}" for name in listed[:_MOST_LINES]]
    return lines if len(listed) <= _MOST_LINES else [*lines, f"and {len(listed) - _MOST_LINES:,} more: {what}"]


def _take_up(session: Session, view: View, writing: Writing, events: Iterable[Any]) -> tuple[int, bool]:
    """Write what the events ask for; return the number of documents, and whether that was all."""
    drafts = sorted({event.draft_id for event in events if event.draft_id is not None})
    comments = sorted({int(event.payload["comment"]) for event in events if "comment" in event.payload})
    known = view.passages_of(drafts)
    written = 0
    for title in _titles(session, drafts):
        key = key_of(title.draft, title.row, Sort.DRAFT)
        before = view.meta(key)
        if before.get("digest") != title.meta["digest"]:
            writing.remove(Sort.DRAFT, title.row)
            writing.add(title)
            written += 1
        # In another language all words have other stems.
        if before and before.get("family") != title.meta["family"]:
            writing.remove_all(Sort.PASSAGE, title.draft)
            known[title.draft] = set()
        for passage in _passages(session, title.draft, title.language, known[title.draft], _DOCUMENTS - written):
            writing.add(passage)
            written += 1
        if written >= _DOCUMENTS:
            return written, False
    for ident in comments:
        writing.remove(Sort.COMMENT, ident)
    for comment in _comments(session, comments):
        writing.add(comment)
        written += 1
    return written, True


def _everything(session: Session) -> Iterator[Document]:
    for title in _titles(session, None):
        yield title
        yield from _passages(session, title.draft, title.language, set())
    yield from _comments(session, None)


def _titles(session: Session, drafts: list[int] | None) -> list[Document]:
    query = select(Draft.id, Draft.title, Draft.language).order_by(Draft.id)
    if drafts is not None:
        query = query.where(Draft.id.in_(drafts))
    return [
        Document(
            Sort.DRAFT, ident, ident, title, language,
            meta={"title": title, "family": analyser.family(language), "digest": _digest(title, language)},
        )
        for ident, title, language in session.execute(query)
    ]  # fmt: skip


def _passages(
    session: Session, draft: int, language: str, known: set[int], most: int | None = None
) -> Iterator[Document]:
    """Passages of a draft that the index does not know, in the order in which they came; `most` of them."""
    ids = session.scalars(select(Passage.id).where(Passage.draft_id == draft).order_by(Passage.id))
    missing = [ident for ident in ids if key_of(draft, ident) not in known][:most]
    if not missing:
        return
    sectioner = Sectioner(session, draft)
    texts = passage_texts(session, missing)
    sections = sectioner.sections(missing)
    for ident in missing:
        yield Document(Sort.PASSAGE, draft, ident, texts[ident], language, section=sections.get(ident))


def _comments(session: Session, ids: list[int] | None) -> list[Document]:
    query = (
        select(Comment.id, Comment.body, Thread.draft_id, Draft.language)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Draft, Draft.id == Thread.draft_id)
        .where(Comment.deleted.is_(None))
        .order_by(Comment.id)
    )
    if ids is not None:
        query = query.where(Comment.id.in_(ids))
    return [
        Document(Sort.COMMENT, draft, ident, body, language, meta={"digest": _digest(body, language)})
        for ident, body, draft, language in session.execute(query)
    ]
