"""The form to open a thread, with a passage's words in it: nothing need be selected, and no script need run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from wiki.domain.quotes import plain
from wiki.services.discussing import MAX_QUOTE
from wiki.services.margins import section_at
from wiki.services.rendering import passage_ids
from wiki.web.discussion.forms import Typed

if TYPE_CHECKING:
    from wiki.services.recording import Manuscript

_MOST_PASSAGES = 200
_SHOWN = 90


def prefilled(manuscript: Manuscript, section: str, passage: str) -> Typed:
    """Return a form on a section, or on a passage by its id on the page; one that does not stand there names none."""
    ids = passage_ids(manuscript) if passage else []
    if passage not in ids:
        return Typed(section=section)
    index = ids.index(passage)
    words = plain(manuscript.passages[index])
    here = section or section_at(manuscript.sections, index)
    return Typed(section=here, exact=words[:MAX_QUOTE].rstrip(), passage=passage, revision=str(manuscript.number))


def passages_of(manuscript: Manuscript, ident: str, url: str) -> list[tuple[str, str]]:
    """Return the passages of a section that have words: their first words, and the address of the form on each."""
    found = next((section for section in manuscript.sections if section.ident == ident), None)
    if found is None:
        return []
    ids, out = passage_ids(manuscript), []
    for index in range(found.start, min(found.end, found.start + _MOST_PASSAGES)):
        words = plain(manuscript.passages[index])
        if words:
            query = urlencode({"section": ident, "passage": ids[index]})
            shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()}…"
            out.append((shown, f"{url}?{query}#new-thread"))
    return out
