"""Three-way merge of texts: passages first, then words inside a passage. Conflicts are data, never markers.

The base is a row of places, one a passage. Each side says of every place whether its passage stands, how it reads now,
and whether it was moved behind another; and behind which passage it inserted new ones. Both sides' answers are put
together place by place, so an edit lands wherever the other side has moved the passage. Inside a passage the merge is
diff3 on tokens (Khanna, Kunal and Pierce 2007, "A formal investigation of diff3"), with raw alignments; changes with no
word between them count as touching the same words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from wiki.domain.text.align import runs
from wiki.domain.text.matching import matching
from wiki.domain.text.passages import Kind, kind, split
from wiki.domain.text.tokens import tokens

_START = -1
_EXACT = 16_000_000
_CLOSE_KINDS = frozenset({Kind.ITEM, Kind.ROW, Kind.DEFINITION, Kind.QUOTATION})


@dataclass(frozen=True, slots=True)
class Agreed:
    """Text on which both sides agree, or that only one of them changed."""

    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A passage that a person must decide on, as each side has it; empty where it does not stand."""

    base: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text in order. `clean` says that nothing is left to decide."""

    chunks: tuple[Agreed | Conflict, ...]

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

    Both sides' insertions at one place are kept, theirs first. Passages that both sides moved to different places,
    edits of the same words, and edits of what the other side deleted are conflicts.

    Cost: two matchings, then linear; words only of passages that both sides edited.
    """
    base, theirs, yours = list(base), list(theirs), list(yours)
    if theirs in (base, yours) or yours == base:
        agreed = "".join(yours if theirs == base else theirs)
        return Merge((Agreed(agreed),) if agreed else ())
    return Merge(tuple(_joined(_parts(base, _Side(base, theirs), _Side(base, yours)))))


class _Part(NamedTuple):
    """A piece of the result, and where it stands in base, theirs and yours."""

    content: Agreed | Conflict
    base: int | None
    theirs: int | None
    yours: int | None


class _Side:
    """What one side did to the places of the base."""

    def __init__(self, base: Sequence[str], passages: Sequence[str]) -> None:
        found = matching(base, passages)
        origins = found.origins()
        self.passages = passages
        #: place -> index of its passage on this side
        self.standing = {place: index for index, place in enumerate(origins) if place is not None}
        #: place that was moved -> place behind which it stands now
        self.behind: dict[int, int] = {}
        #: place -> indexes of the passages inserted behind it
        self.inserted: dict[int, list[int]] = {}
        #: deleted place -> indexes of the passages that took its place
        self.instead: dict[int, list[int]] = {}
        moved = {place for place, _ in found.moved}
        before = _START
        pending: list[int] = []
        for index, place in enumerate([*origins, len(base)]):
            if place is None:
                pending.append(index)
                continue
            if pending:
                gone = None if place in moved or before in moved else self._gone(before + 1, moved, len(base))
                (self.inserted if gone is None else self.instead)[before if gone is None else gone] = pending
                pending = []
            if place in moved:
                self.behind[place] = before
            before = place

    def _gone(self, place: int, moved: set[int], length: int) -> int | None:
        """The place at which passages were deleted, from `place` on, if any were before the next that stands."""
        while place in moved:
            place += 1
        return place if place < length and place not in self.standing else None

    def text(self, place: int) -> str:
        """How a place reads on this side; empty if its passage was deleted."""
        index = self.standing.get(place)
        if index is not None:
            return self.passages[index]
        return "".join(self.passages[index] for index in self.instead.get(place, ()))

    def index(self, place: int) -> int | None:
        """Where a place stands on this side."""
        instead = self.instead.get(place)
        return instead[-1] if instead else self.standing.get(place)


def _parts(base: Sequence[str], theirs: _Side, yours: _Side) -> Iterator[_Part]:
    """The result place by place: what stays, in the order of the base, each followed by what was put behind it."""
    behind, twice = _behind(theirs, yours, len(base))
    followers: dict[int, list[int]] = {}
    for place in [*theirs.behind, *yours.behind]:
        if place in behind and place not in followers.setdefault(behind[place], []):
            followers[behind[place]].append(place)
    copies: dict[int, list[int]] = {}
    for place in twice:
        copies.setdefault(yours.behind[place], []).append(place)
    stack = [place for place in range(len(base) - 1, _START - 1, -1) if place not in behind]
    while stack:
        place = stack.pop()
        if place != _START:
            yield from _place(base[place], place, theirs, yours, apart=place in twice)
        if place in theirs.inserted or place in yours.inserted:
            yield from _inserted(place, theirs, yours)
        for copy in copies.get(place, ()):
            if yours.text(copy):
                yield _Part(Conflict("", "", yours.text(copy)), None, None, yours.index(copy))
        stack.extend(reversed(followers.get(place, ())))


def _behind(theirs: _Side, yours: _Side, length: int) -> tuple[dict[int, int], set[int]]:
    """Where moved places go, and which of them both sides want at different places: those stand twice, to be decided.

    Two moves that each depend on the other (A behind B, B behind A) go by theirs, and yours stand twice.
    """
    twice = {place for place, before in yours.behind.items() if theirs.behind.get(place, before) != before}
    behind = {**yours.behind, **theirs.behind}
    followers: dict[int, list[int]] = {}
    for place, before in behind.items():
        followers.setdefault(before, []).append(place)
    reached = [place for place in range(_START, length) if place not in behind]
    for place in reached:
        reached.extend(followers.get(place, ()))
    for place in set(behind).difference(reached):
        if place in yours.behind and place not in theirs.behind:
            twice.add(place)
            del behind[place]
    return behind, twice


def _place(base: str, place: int, theirs: _Side, yours: _Side, *, apart: bool) -> Iterator[_Part]:
    """One place of the base, as both sides together have it."""
    one, other = theirs.text(place), yours.text(place)
    if one == base == other and not apart:
        yield _Part(Agreed(base), place, theirs.standing[place], yours.standing[place])
        return
    content: Agreed | Conflict
    if apart:
        content = Conflict(base, one, "")
    else:
        content = _passage(base, one, other, edited=place in theirs.standing and place in yours.standing)
    if content != Agreed(""):
        sides = [(place, base), (theirs.index(place), one), (yours.index(place), other)]
        yield _Part(content, *(index if _ends_alike(content, text) else None for index, text in sides))


def _ends_alike(content: Agreed | Conflict, text: str) -> bool:
    """Whether what follows a passage on one side may follow the merged one: the blanks between are the same."""
    return isinstance(content, Conflict) or content.text[len(content.text.rstrip()) :] == text[len(text.rstrip()) :]


def _inserted(place: int, theirs: _Side, yours: _Side) -> Iterator[_Part]:
    """What both sides inserted behind a place: what is common once, then theirs, then yours."""
    ours = yours.inserted.get(place, [])
    found = theirs.inserted.get(place, [])
    head = tail = 0
    while head < min(len(found), len(ours)) and theirs.passages[found[head]] == yours.passages[ours[head]]:
        head += 1
    most = min(len(found), len(ours)) - head
    while tail < most and theirs.passages[found[-1 - tail]] == yours.passages[ours[-1 - tail]]:
        tail += 1
    yield from (_Part(Agreed(theirs.passages[i]), None, i, j) for i, j in zip(found[:head], ours, strict=False))
    yield from (_Part(Agreed(theirs.passages[i]), None, i, None) for i in found[head : len(found) - tail])
    yield from (_Part(Agreed(yours.passages[j]), None, None, j) for j in ours[head : len(ours) - tail])
    ends = zip(found[len(found) - tail :], ours[len(ours) - tail :], strict=True)
    yield from (_Part(Agreed(theirs.passages[i]), None, i, j) for i, j in ends)


def _passage(base: str, theirs: str, yours: str, *, edited: bool) -> Agreed | Conflict:
    """One passage. The blank lines after it are merged apart: they change whenever a neighbour comes or goes."""
    body, one, other = base.rstrip(), theirs.rstrip(), yours.rstrip()
    if one == body:
        merged: str | None = other
    elif other in (body, one):
        merged = one
    else:
        merged = _words(body, one, other) if edited else None
    if merged is None:
        return Conflict(base, theirs, yours)
    if not merged:
        return Agreed("")
    blank, first, second = base[len(body) :], theirs[len(one) :], yours[len(other) :]
    if not one or first == blank:
        return Agreed(merged + (second if other else first))
    return Agreed(merged + (first if not other or second in (blank, first) else max(first, second, key=len)))


class _Change(NamedTuple):
    """Tokens `start` to `end` of the base became `first` to `last` of one side."""

    start: int
    end: int
    first: int
    last: int


def _words(base: str, theirs: str, yours: str) -> str | None:
    """diff3 on tokens; None where both sides touch the same words, or words with no other word between them."""
    root, one, other = tokens(base), tokens(theirs), tokens(yours)
    lefts, rights = _changes(root, one), _changes(root, other)
    result: list[str] = []
    done = 0
    while lefts or rights:
        start, end, left, right = _next_region(root, lefts, rights)
        result += root[done:start]
        if not right:
            result += one[left[0].first : left[-1].last]
        elif not left:
            result += other[right[0].first : right[-1].last]
        elif (both := _region(one, left, start, end)) == _region(other, right, start, end):
            result += both
        else:
            return None
        done = end
    return "".join([*result, *root[done:]])


def _changes(root: list[str], side: list[str]) -> list[_Change]:
    """The stretches that differ, last first."""
    found: list[_Change] = []
    i = j = 0
    for i_run, j_run, size in [*runs(root, side, _EXACT), (len(root), len(side), 0)]:
        if i < i_run or j < j_run:
            found.append(_Change(i, i_run, j, j_run))
        i, j = i_run + size, j_run + size
    return found[::-1]


def _next_region(
    root: list[str], lefts: list[_Change], rights: list[_Change]
) -> tuple[int, int, list[_Change], list[_Change]]:
    """Takes the next changes off both lists, as many as touch each other: base start and end, theirs, yours."""
    taken: tuple[list[_Change], list[_Change]] = ([], [])
    start, end = -1, -1
    while lefts or rights:
        from_left = not rights or (bool(lefts) and lefts[-1] <= rights[-1])
        source, mine, its = (lefts, taken[0], taken[1]) if from_left else (rights, taken[1], taken[0])
        change = source[-1]
        if start >= 0 and not _touch(root, end, change.start):
            break
        if start >= 0 and mine and not its and change.start > end:
            break
        start = change.start if start < 0 else start
        end = max(end, change.end)
        mine.append(source.pop())
    return start, end, *taken


def _touch(root: list[str], end: int, start: int) -> bool:
    return start <= end or not any(token[0].isalnum() for token in root[end:start])


def _region(side: list[str], changes: list[_Change], start: int, end: int) -> list[str]:
    """What one side has between two places of the base, the ends of which it left alone."""
    return side[changes[0].first - (changes[0].start - start) : changes[-1].last + (end - changes[-1].end)]


def _joined(parts: Iterator[_Part]) -> Iterator[Agreed | Conflict]:
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
    if (
        (one.base is not None and one.base + 1 == other.base)
        or (one.theirs is not None and one.theirs + 1 == other.theirs)
        or (one.yours is not None and one.yours + 1 == other.yours)
    ):
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
    if not text or text.endswith("\n\n") or split(text + after) == [text, after]:
        return text
    tight = kind(text) is kind(after) and kind(text) in _CLOSE_KINDS
    return text.rstrip("\n") + ("\n" if tight else "\n\n")
