"""Long texts in parts, each a page: cut where sections begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wiki.domain.text.sections import Section

# A text of so many characters and passages is one page; of a longer one each page has some ENOUGH characters.
_WHOLE = 60_000
_MANY = 500
_ENOUGH = 20_000
_DEFINES = re.compile(r"[ ]{0,3}\*?\[([^\]\n]+)\]:")


@dataclass(frozen=True, slots=True)
class Part:
    """Passages `start` to `end` (excluded) of a text; `title` is of the first section in it, '' when there is none."""

    start: int
    end: int
    title: str


def parts(passages: Sequence[str], sections: Sequence[Section]) -> list[Part]:
    """Return the parts of a text in order, at least one. Linear.

    A part ends before a section where it can; one without any ends after twice as much.
    """
    if sum(map(len, passages)) <= _WHOLE and len(passages) <= _MANY:
        return [Part(0, len(passages), _title(sections, 0, len(passages)))]
    begins = {section.start for section in sections}
    cuts, size = [0], 0
    for index, passage in enumerate(passages):
        much = max(size / _ENOUGH, (index - cuts[-1]) / (_MANY / 3))
        if index and ((much >= 1 and index in begins) or much >= 2):
            cuts.append(index)
            size = 0
        size += len(passage)
    ends = [*cuts[1:], len(passages)]
    return [Part(start, end, _title(sections, start, end)) for start, end in zip(cuts, ends, strict=True)]


def defined_elsewhere(passages: Sequence[str], part: Part) -> list[int]:
    """Return the passages outside of a part that say what its links and notes mean, in order. Linear."""
    if part.end - part.start == len(passages):
        return []
    text = "".join(passages[part.start : part.end])
    outside = (*range(part.start), *range(part.end, len(passages)))
    found = ((index, _DEFINES.match(passages[index])) for index in outside if "]:" in passages[index][:200])
    return [index for index, defined in found if defined and f"[{defined[1]}]" in text]


def _title(sections: Sequence[Section], start: int, end: int) -> str:
    return next((section.title for section in sections if start <= section.start < end), "")
