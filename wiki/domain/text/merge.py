"""Three-way merge of texts: passages first, then words inside a passage. Conflicts are data, never markers.

The base is a row of places, one a passage. Both sides' answers to what became of a place are put together place by
place (`merge_places`), so an edit lands wherever the other side has moved the passage. Inside a passage words are
merged (`merge_words`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal, NamedTuple

from wiki.domain.text.align import runs
from wiki.domain.text.matching import matching
from wiki.domain.text.merge_places import Node, Side, Span, arranged, places
from wiki.domain.text.merge_words import Words, Work, merge_words, same_words, sentences, width
from wiki.domain.text.passages import Kind, kind, split

# Where both sides moved more passages than this, the whole text is one conflict: nobody settles them one by one.
_MOST_MOVED = 4_096
_CLOSE_KINDS = frozenset({Kind.ITEM, Kind.ROW, Kind.DEFINITION, Kind.QUOTATION})


@dataclass(frozen=True, slots=True)
class Agreed:
    """Text on which both sides agree, or that only one of them changed."""

    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A passage that a person must decide on, as each side has it; empty where it does not stand.

    A passage that both sides moved to different places makes two, `moved`: one where theirs has it, one where yours has
    it.
    """

    base: str
    theirs: str
    yours: str
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """What both sides added at the same place: both are in the merged text, theirs before yours."""

    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text in order. `clean` says that nothing is left to decide.

    Attributes:
        chunks: what is agreed and what is not, in order.
        together: places where both sides added something, in order; a reader should look at how the two get on.
    """

    chunks: tuple[Agreed | Conflict, ...]
    together: tuple[Together, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.conflicts

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(chunk for chunk in self.chunks if isinstance(chunk, Conflict))

    def text(self, choose: Literal["theirs", "yours"] = "theirs") -> str:
        """The whole text, each conflict decided for one side."""
        return "".join(chunk.text if isinstance(chunk, Agreed) else getattr(chunk, choose) for chunk in self.chunks)


def merge(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> Merge:
    """Merges two texts, given as passages, that both come from `base`.

    Changes of different words of a passage are both made, in the place to which either side moved it. Both sides'
    insertions at one place are kept, theirs first. Edits of the same words, edits of what the other side deleted, and
    passages that both sides moved to different places are conflicts. Every word that a side added is in the text or in
    a conflict.

    Cost: two matchings, then linear; words only of passages that both sides edited.
    """
    base, theirs, yours = list(base), list(theirs), list(yours)
    if theirs in (base, yours) or yours == base:
        agreed = "".join(yours if theirs == base else theirs)
        return Merge((Agreed(agreed),) if agreed else ())
    texts, one, other = places(base, matching(base, theirs), matching(base, yours))
    if min(len(one.behind), len(other.behind)) > _MOST_MOVED:
        return Merge((Conflict("".join(base), "".join(theirs), "".join(yours)),))
    parts = _asked(list(_parts(texts, one, other)))
    return Merge(tuple(_joined(parts)), tuple(found for part in parts for found in part.together))


# Where a part begins or ends: the place of the base, the passages of theirs and yours; None where it has none.
_Edge = tuple[int | None, int | None, int | None]


class _Part(NamedTuple):
    """A piece of the result, and with what it begins and ends in base, theirs and yours.

    `sides` are base, theirs and yours of a place that somebody changed.
    """

    content: Agreed | Conflict
    first: _Edge
    last: _Edge
    together: tuple[Together, ...] = ()
    sides: tuple[str, str, str] | None = None


def _parts(base: Sequence[str], theirs: Side, yours: Side) -> Iterator[_Part]:
    """The result place by place, each followed by what was put behind it."""
    work = Work()
    for place, who in arranged(theirs, yours, len(base)):
        if place >= 0:
            yield _place(base[place], (place, who), (theirs, yours), work)
        found = theirs.inserted.get(place) if who != "yours" else None
        ours = yours.inserted.get(place) if who != "theirs" else None
        if found and ours:
            yield from _both_inserted(theirs.passages, found, yours.passages, ours)
        elif found:
            yield from (_inserted(theirs.passages[i], (None, i, None)) for i in range(*found))
        elif ours:
            yield from (_inserted(yours.passages[j], (None, None, j)) for j in range(*ours))


def _inserted(text: str, edge: _Edge) -> _Part:
    sides = ("", text if edge[1] is not None else "", text if edge[2] is not None else "")
    return _Part(Agreed(text), edge, edge, sides=sides)


def _place(base: str, node: Node, sides: tuple[Side, Side], work: Work) -> _Part:
    """One place of the base, as both sides together have it."""
    place, who = node
    one, other = sides[0].text(place), sides[1].text(place)
    content: Agreed | Conflict
    together: tuple[Together, ...] = ()
    changed = None
    if who != "both":
        content = Conflict(base, *((one, "") if who == "theirs" else ("", other)), moved=True)
    elif one == base == other:
        content = Agreed(base)
    else:
        edited = place in sides[0].standing and place in sides[1].standing
        merged = _passage(base, one, other, work if edited else None)
        content = Conflict(base, one, other) if merged is None else Agreed(merged.text)
        together = () if merged is None else tuple(Together(*pair) for pair in merged.together)
        changed = (base, one, other)
    spans: list[tuple[Span | None, str]] = [((place, place + 1), base)]
    spans += [(side.span(place), text) for side, text in zip(sides, (one, other), strict=True)]
    first = [None if span is None else span[0] for span, _ in spans]
    last = [None if span is None or not _ends_alike(content, text) else span[1] - 1 for span, text in spans]
    return _Part(content, (first[0], first[1], first[2]), (last[0], last[1], last[2]), together, changed)


def _ends_alike(content: Agreed | Conflict, text: str) -> bool:
    """Whether what follows a passage on one side may follow the merged one: the blanks between are the same."""
    return isinstance(content, Conflict) or content.text[len(content.text.rstrip()) :] == text[len(text.rstrip()) :]


def _passage(base: str, theirs: str, yours: str, work: Work | None) -> Words | None:
    """One passage that a side changed; None for a conflict. `work` is None if a side deleted or replaced it.

    The blank lines after it are merged apart: they change whenever a neighbour comes or goes.
    """
    body, one, other = base.rstrip(), theirs.rstrip(), yours.rstrip()
    merged: Words | None
    if one == body:
        merged = Words(other, ())
    elif other in (body, one):
        merged = Words(one, ())
    elif work is not None:
        merged = merge_words(body, one, other, work)
    elif same_words(body, one):
        merged = Words(other, ())
    else:
        merged = Words(one, ()) if same_words(body, other) else None
    if merged is None or not merged.text:
        return merged
    blank, first, second = base[len(body) :], theirs[len(one) :], yours[len(other) :]
    if not one or first == blank:
        end = second if other else first
    else:
        end = first if not other or second in (blank, first) else max(first, second, key=width)
    return merged._replace(text=merged.text + end)


def _both_inserted(theirs: Sequence[str], found: Span, yours: Sequence[str], ours: Span) -> Iterator[_Part]:
    """What both sides inserted at one place: what is common once, and between it theirs, then yours."""
    one, other = list(theirs[slice(*found)]), list(yours[slice(*ours)])
    i = j = 0
    for i_run, j_run, size in [
        *runs([text.rstrip() for text in one], [text.rstrip() for text in other]),
        (len(one), len(other), 0),
    ]:
        first, second = "".join(one[i:i_run]), "".join(other[j:j_run])
        if first and second:
            text = _closed(first, other[j]) + second
            edges: tuple[_Edge, _Edge] = (None, found[0] + i, None), (None, None, ours[0] + j_run - 1)
            yield _Part(Agreed(text), *edges, (Together(first, second),), ("", first, second))
        else:
            yield from (_inserted(theirs[k], (None, k, None)) for k in range(found[0] + i, found[0] + i_run))
            yield from (_inserted(yours[k], (None, None, k)) for k in range(ours[0] + j, ours[0] + j_run))
        for step in range(size):
            text = max(one[i_run + step], other[j_run + step], key=width)
            yield _inserted(text, (None, found[0] + i_run + step, ours[0] + j_run + step))
        i, j = i_run + size, j_run + size


def _asked(parts: Sequence[_Part]) -> list[_Part]:
    """The parts that have text; where a side put sentences that left their place in another way too, a person is asked.

    One side moved such a sentence, and the other struck it out, moved it elsewhere, or is in conflict about its place:
    it would stand against somebody's will, or twice.
    """
    gone: set[str] = set()
    for part in parts:
        if part.sides is not None and part.sides[0] not in {"", *part.sides[1:]}:
            base, theirs, yours = map(sentences, part.sides)
            gone |= base - (theirs & yours if isinstance(part.content, Conflict) else theirs | yours)
    result: list[_Part] = []
    for part in parts:
        if gone and part.sides is not None:
            base, theirs, yours = map(sentences, part.sides)
            if not gone.isdisjoint((theirs - base) ^ (yours - base)):
                result.append(part._replace(content=Conflict(*part.sides), together=()))
                continue
        if any(_texts(part.content)):
            result.append(part)
    return result


def _joined(parts: Sequence[_Part]) -> Iterator[Agreed | Conflict]:
    """The parts, agreed text run together, and parted by a blank line where new neighbours would melt into one."""
    agreed: list[str] = []
    before: _Part | None = None
    for part in [*parts, None]:
        if before is not None:
            content = before.content if part is None else _parted(before, part)
            if isinstance(content, Agreed):
                agreed.append(content.text)
            else:
                if agreed:
                    yield Agreed("".join(agreed))
                    agreed = []
                yield content
        before = part
    if agreed:
        yield Agreed("".join(agreed))


def _parted(one: _Part, other: _Part) -> Agreed | Conflict:
    if isinstance(one.content, Agreed) and one.content.text.endswith("\n\n"):
        return one.content
    if any(i is not None and i + 1 == j for i, j in zip(one.last, other.first, strict=True)):
        return one.content
    after = _texts(other.content)[0]
    if isinstance(one.content, Agreed):
        return Agreed(_closed(one.content.text, after))
    content = one.content
    return replace(content, theirs=_closed(content.theirs, after), yours=_closed(content.yours, after))


def _texts(content: Agreed | Conflict) -> list[str]:
    if isinstance(content, Agreed):
        return [content.text]
    return [text for text in (content.theirs, content.yours) if text]


def _closed(text: str, after: str) -> str:
    """The text with as many line ends as keep what follows from becoming part of it."""
    if not text or text.endswith("\n\n") or len(text) in accumulate(map(len, split(text + after))):
        return text
    tight = kind(split(text)[-1]) is kind(after) and kind(after) in _CLOSE_KINDS
    return text.rstrip("\n") + ("\n" if tight else "\n\n")
