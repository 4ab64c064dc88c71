"""One section through a draft's whole history, in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from wiki.domain.text.sections import apply_outline, spans
from wiki.services.recording import unpack_idents
from wiki.storage.revisions import Outline, Passage, Revision, unpack

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def section_revisions(session: Session, draft_id: int, ident: str) -> list[int]:
    """Return the numbers of the revisions that changed the section `ident`, oldest first.

    A revision counts when the section's passages differ from those in the revision before (came, left, reworded).
    Cost: three queries, which read the manifests of all revisions and each distinct passage once; about 3 µs for each
    heading of each revision.
    """
    outlines = {
        outline_id: unpack_idents(idents)
        for outline_id, idents in session.execute(
            select(Outline.id, Outline.idents).where(Outline.draft_id == draft_id)
        )
    }
    if not any(ident in idents for idents in outlines.values()):
        return []
    headings = _headings(session, draft_id)
    rows = session.execute(
        select(Revision.number, Revision.manifest, Revision.outline_id)
        .where(Revision.draft_id == draft_id)
        .order_by(Revision.number)
    )
    out: list[int] = []
    last: list[int] | None = None
    known: dict[tuple[tuple[int, ...], int], tuple[int, int] | None] = {}
    for number, manifest, outline_id in rows:
        ids = unpack(manifest)
        places = [place for place, passage in enumerate(ids) if passage in headings]
        key = tuple([ids[place] for place in places]), outline_id
        if key not in known:
            known[key] = _span([headings[passage] for passage in key[0]], outlines.get(outline_id, []), ident)
        words = _cut(ids, places, known[key])
        if words != last:
            out.append(number)
        last = words
    return out


def _headings(session: Session, draft_id: int) -> dict[int, str]:
    """Return the passages that may begin a section, by id: nothing else decides where sections stand."""
    rows = session.execute(select(Passage.id, Passage.text).where(Passage.draft_id == draft_id))
    return {passage: text for passage, text in rows if spans([text])}


def _span(headings: list[str], idents: list[str], ident: str) -> tuple[int, int] | None:
    """Return which of the headings begins the section and which one ends it (their number: the end of the text)."""
    if ident not in idents:
        return None
    found = spans(headings)
    if len(found) == len(idents):
        return found[idents.index(ident)]
    named = [part for part in apply_outline(headings, idents) if part.ident == ident]
    return (named[0].start, named[0].end) if named else None


def _cut(ids: list[int], places: list[int], span: tuple[int, int] | None) -> list[int] | None:
    if span is None:
        return None
    start, end = span
    return ids[places[start] : places[end] if end < len(places) else len(ids)]
