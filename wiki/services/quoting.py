"""Where a quotation stands in a revision that is stored: the place on which a thread is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.domain.anchors import Trail, Version, anchored
from wiki.domain.quotes import Quote, resolve
from wiki.services.rendering import passage_ids

if TYPE_CHECKING:
    from wiki.services.recording import Manuscript


@dataclass(frozen=True, slots=True)
class Sought:
    """A quotation; of a revision that has the section or the passage (by its id on the page) only this is looked at."""

    quote: Quote
    section: str | None = None
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A quotation in a revision: its anchor, how sure it is, and which characters of the text it is."""

    trail: Trail
    score: float
    start: int
    end: int


def find(manuscript: Manuscript, sought: Sought) -> Hit | None:
    """Return where a quotation stands in a revision, None when it does not, or nobody could say where.

    Cost: as wiki.domain.quotes.resolve.
    """
    span = None
    if sought.passage and sought.passage in (ids := passage_ids(manuscript)):
        start = ids.index(sought.passage)
        span = start, start + 1
    elif sought.section:
        span = next(((one.start, one.end) for one in manuscript.sections if one.ident == sought.section), None)
    within = None
    if span is not None:
        start = sum(map(len, manuscript.passages[: span[0]]))
        within = start, start + sum(map(len, manuscript.passages[slice(*span)]))
    found = resolve(manuscript.text, sought.quote, within)
    if found is None:
        return None
    version = Version(manuscript.number, manuscript.ids, lambda _: manuscript.passages)
    return Hit(anchored(version, found.start, found.end), found.score, found.start, found.end)


def settled(manuscript: Manuscript, sought: Sought, context: int) -> tuple[Hit, Quote] | None:
    """Return the same, and the quotation with so much around it that it is found without naming the passage.

    What was sent stays as it is where no passage was named. `context` is how many characters before and after it at
    most.
    """
    hit = find(manuscript, sought)
    if hit is None:
        return None
    if not sought.passage:
        return hit, sought.quote
    text = manuscript.text
    quote = Quote(sought.quote.exact, text[max(0, hit.start - context) : hit.start], text[hit.end : hit.end + context])
    again = find(manuscript, Sought(quote, sought.section))
    return (again, quote) if again is not None and again.trail.stands == hit.trail.stands else None
