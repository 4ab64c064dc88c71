"""One section through a draft's whole history: which revisions touched it, and what each did to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress, count, pairwise
from typing import TYPE_CHECKING, NamedTuple

from wiki.domain.text.align import rising
from wiki.domain.text.headings import article_lines, markdown_headings, parted
from wiki.domain.text.sections import outline, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Did(StrEnum):
    """What a revision did to a section. WORDS: anything below its heading, in nested sections too."""

    CAME = "came"
    LEFT = "left"
    BACK = "back"
    WORDS = "words"
    RENAMED = "renamed"
    RENUMBERED = "renumbered"
    RANKED = "ranked"
    MOVED = "moved"


class Standing(NamedTuple):
    """A revision: its number, its passages' ids in order, the identities of its sections in order."""

    number: int
    ids: Sequence[int]
    idents: Sequence[str]


@dataclass(frozen=True, slots=True)
class Touch:
    """A revision that touched the section.

    Attributes:
        number: of the revision.
        did: what it did, in the order of `Did`; never empty.
        title: of the section in this revision, or as it last was.
        former: its title before, if that was another, else "".
        before: where it stood in the revision before (first passage, passage behind the last), None if it did not.
        after: where it stands in this one.
        since: with BACK the revision that it left with, else None.
    """

    number: int
    did: tuple[Did, ...]
    title: str
    former: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    since: int | None = None


class _Head(NamedTuple):
    """A passage that may begin a section; `rest` is what an article line says behind its title."""

    level: int
    title: str
    rest: str


@dataclass(slots=True)
class Heads:
    """The passages of a draft that may begin a section, by id: nothing else decides where sections stand."""

    texts: dict[int, str] = field(default_factory=dict)
    titles: dict[int, _Head] = field(default_factory=dict)
    lines: dict[int, _Head] = field(default_factory=dict)
    all: dict[int, _Head] = field(default_factory=dict)


def heads(passages: Mapping[int, str]) -> Heads:
    """Find them among all passages that a draft has ever had. Linear: about 1 ms a thousand passages."""
    found = Heads()
    for ident, heading in markdown_headings(passages.items()):
        found.titles[ident] = _Head(heading.level, heading.title, "")
    for ident, heading in article_lines(item for item in passages.items() if item[0] not in found.titles):
        rest = passages[ident].strip()[len(heading.title) :]
        found.lines[ident] = _Head(heading.rank + 1, heading.title, rest)
    found.all = {**found.titles, **found.lines}
    found.texts = {ident: passages[ident] for ident in (*found.titles, *found.lines)}
    return found


class _Place(NamedTuple):
    """Where a section stands, its heading's passage, and all its passages."""

    span: tuple[int, int]
    head: int
    ids: Sequence[int]


def trace(ident: str, revisions: Iterable[Standing], found: Heads) -> list[Touch]:
    """The revisions that touched a section, oldest first.

    A revision touches a section when its passages differ from those in the revision before, or when it changed its
    order among the sections that stand in both (of those out of order as few as possible moved).

    Cost: one look at each passage of each revision, about 30 ns, and what the order of n headings costs, n log n, where
    a revision changed it.
    """
    touches: list[Touch] = []
    last: _Place | None = None
    before: Sequence[str] = ()
    title, left = "", 0
    for number, ids, idents in revisions:
        place = _place(ident, ids, idents, found)
        did: list[Did] = []
        now = _head(found, place).title if place else title
        if place is None:
            if last is not None:
                did, left = [Did.LEFT], number
        elif last is None:
            did = [Did.BACK if touches else Did.CAME]
        else:
            if place.ids != last.ids:
                did = _changed(last, place, found)
            if before is not idents and _moved(ident, before, idents):
                did.append(Did.MOVED)
        if did:
            former = title if title not in ("", now) else ""
            spans = last.span if last else None, place.span if place else None
            touches.append(Touch(number, tuple(did), now, former, *spans, left if Did.BACK in did else None))
        last, title, before = place, now, idents
    return touches


def _place(ident: str, ids: Sequence[int], idents: Sequence[str], found: Heads) -> _Place | None:
    if ident not in idents:
        return None
    known = found.titles
    places = list(compress(count(), map(known.__contains__, ids)))
    if not any(known[ids[place]].level > 1 for place in places):
        known = found.all
        places = list(compress(count(), map(known.__contains__, ids)))
    if len(places) != len(idents):
        idents = outline(sections([found.texts[ids[place]] for place in places]))
        if ident not in idents:
            return None
    number = idents.index(ident)
    start = places[number]
    level = known[ids[start]].level
    end = next((place for place in places[number + 1 :] if known[ids[place]].level <= level), len(ids))
    return _Place((start, end), ids[start], ids[start:end])


def _head(found: Heads, place: _Place) -> _Head:
    return found.all[place.head]


def _changed(last: _Place, place: _Place, found: Heads) -> list[Did]:
    old, new = _head(found, last), _head(found, place)
    (old_label, old_name), (label, name) = parted(old.title), parted(new.title)
    did = []
    if last.ids[1:] != place.ids[1:] or old.rest != new.rest:
        did.append(Did.WORDS)
    if old_name != name:
        did.append(Did.RENAMED)
    if old_label != label:
        did.append(Did.RENUMBERED)
    if old.level != new.level:
        did.append(Did.RANKED)
    return did or [Did.WORDS]


def _moved(ident: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a section has another place in the order of those that stand in both outlines."""
    places = {one: place for place, one in enumerate(before)}
    common = [one for one in after if one in places]
    order = [places[one] for one in common]
    if all(one < other for one, other in pairwise(order)):
        return False
    kept = rising(order, [1] * len(order))
    return common.index(ident) not in set(kept)
