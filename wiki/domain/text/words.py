"""Changed words inside a passage, for people.

The units of both sides (`references.units`: words, and references as one) are written as one character each and
aligned: first whole sentences that are equal, then what lies between them by a longest common subsequence (`align`).
An alignment as long as possible is not yet one to read, so it is cleaned:

- What two sentences share by chance is dropped: a match counts only where the two sentences have enough in common.
- An island is dropped that is small beside the changes on both sides of it, as by the semantic clean-up of
  diff-match-patch (Neil Fraser, "Diff Strategies", 2006), but linear, and counted in characters that are not blank; its
  rule drops islands up to the size of the changes, which loses a third of what stayed in heavily reworded sentences.
- A change that could stand at several places slides to where a reader expects it: at a line, a sentence, a word.

Work is counted in cells of the alignment, never in seconds; past the cap only the equal ends are kept.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Literal

from wiki.domain.text.align import Run, Work, fused, rising, runs, trimmed
from wiki.domain.text.references import units

# What all passages of one comparison may cost together, about 150 ms; after that only their equal ends are kept.
_WORK = 400_000_000
_EXACT = 16_000_000
_TOKENS = 400_000
_SLIDE = 24
# An equal sentence is taken as it stands from this many units on; a shorter one may be equal by chance.
_LEAST_SENTENCE = 8
# How much of the shorter of two sentences must stand in the other for any match between them to count (0 to 1).
_SHARED = 0.15
# An island between two changes stays if it has so many characters, and is larger than this share of the smaller one.
_LEAST_ISLAND = 2
_ISLAND = 0.2

_DELETE, _EQUAL, _INSERT = -1, 0, 1
_FIRST_BLANK = "\U000f0000"
# All that `_Code` writes for a run of blanks; one blank is as good as another when words are aligned.
_BLANKS = re.compile("[\n\ue000-\uf8ff\U000f0000-\U0010ffff]")
_ENDS = ".!?;。！？；"
_SENTENCE_ENDS = frozenset(_ENDS + ":：")
_SIGNS = _SENTENCE_ENDS | frozenset(",，、")
_END = re.compile(rf"[{_ENDS}](?:[\"'”’」』）)\]]*+(?:[ \n\ue000-\uf8ff\U000f0000-\U0010ffff]|\Z)|(?<=[。！？；]))")
_FIRST_HAN = 0x2E80
_FULL_WIDTH = "\u2fff"

Diff = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage: "=" stands on both sides, "-" only on the old, "+" only on the new."""

    op: Literal["=", "-", "+"]
    text: str


class _Code(dict[str, str]):
    """Unit to character: words become letters; blanks and punctuation stay what they are if they are one character."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = chain(
            range(0xAC00, 0xD7A4), range(0x4E00, 0x9FA6), range(0x20000, 0x2A6D7), range(0x30000, 0xF0000)
        )
        self._blanks = chain(range(0xF0000, 0x10FFFE), range(0xE000, 0xF900))
        # How many characters that are not blank each character stands for.
        self.sizes: dict[str, int] = {" ": 0, "\n": 0}

    def __missing__(self, token: str) -> str:
        sign = len(token) == 1 and not token.isalnum() and not token.isspace() and not "\ue000" <= token <= "\uf8ff"
        if (sign and (ord(token) < _FIRST_HAN or token in _SIGNS)) or token in {" ", "\n"}:
            character = token
        else:
            character = chr(next(self._blanks if token.isspace() else self._letters))
        self[token] = character
        self.sizes[character] = 0 if token.isspace() else len(token)
        return character


class WordDiff:
    """Compares passages word by word; counts the work it does over all of them."""

    def __init__(self) -> None:
        self._code = _Code()
        self._work = Work(_WORK)

    def segments(self, old: str, new: str) -> tuple[Segment, ...]:
        """The changes between two passages: "=" and "-" rebuild the old one, "=" and "+" the new one."""
        if old == new:
            return (Segment("=", new),) if new else ()
        one, other = units(old), units(new)
        segments: list[Segment] = []
        i = j = 0
        for op, text in self._diffs(one, other):
            size = len(text)
            if op == _EQUAL:
                segments += _alike(one[i : i + size], other[j : j + size])
            elif op == _DELETE:
                segments.append(Segment("-", "".join(one[i : i + size])))
            else:
                segments.append(Segment("+", "".join(other[j : j + size])))
            i += size if op != _INSERT else 0
            j += size if op != _DELETE else 0
        return tuple(segments)

    def _diffs(self, one: list[str], other: list[str]) -> list[Diff]:
        if len(self._code) + len(one) + len(other) > _TOKENS:
            self._code = _Code()
        if len(one) + len(other) > _TOKENS:
            return _ends(one, other)
        code = self._code.__getitem__
        old, new = "".join(map(code, one)), "".join(map(code, other))
        sizes = self._code.sizes
        sides = _Side(one, _BLANKS.sub(" ", old), sizes), _Side(other, _BLANKS.sub(" ", new), sizes)
        same = _cleaned(_related(_aligned(*sides, self._work), *sides), *sides)
        diffs = _script(old, new, same)
        _slide(diffs)
        return diffs


class _Side:
    """One passage, one character a unit; blanks are all the same.

    Attributes:
        code: the passage.
        starts: where its sentences start, and its end.
        solid: how many characters that are not blank stand before each unit.
    """

    def __init__(self, passage: Sequence[str], code: str, sizes: Mapping[str, int]) -> None:
        self.code = code
        self.starts = [0, *_sentence_starts(passage, code), len(code)]
        self.solid = list(accumulate(map(sizes.__getitem__, code), initial=0))

    def sentence(self, place: int) -> int:
        return bisect_right(self.starts, place, 0, len(self.starts) - 1) - 1

    def size(self, start: int, end: int) -> int:
        return self.solid[end] - self.solid[start]


def _sentence_starts(passage: Sequence[str], code: str) -> Iterator[int]:
    """Where sentences but the first start; a full stop before a small letter ends none ("Abs. 2", "z. B. an")."""
    last = 0
    for found in _END.finditer(code):
        place = found.end()
        if last < place < len(code) and not (found.group()[0] == "." and passage[place][0].islower()):
            last = place
            yield place


def _aligned(old: _Side, new: _Side, work: Work) -> list[Run]:
    """Runs of equal units, in order: equal sentences first, then what is between them."""
    if len(old.starts) < 4 or len(new.starts) < 4:
        return runs(old.code, new.code, _EXACT, work)
    found: list[Run] = []
    i = j = 0
    anchors = _equal_sentences(old, new)
    for i_run, j_run, size in [*anchors, (len(old.code), len(new.code), 0)]:
        between = runs(old.code[i:i_run], new.code[j:j_run], _EXACT, work)
        found += [(i + i_start, j + j_start, length) for i_start, j_start, length in between]
        if size:
            found.append((i_run, j_run, size))
        i, j = i_run + size, j_run + size
    return found


def _equal_sentences(old: _Side, new: _Side) -> list[Run]:
    """Sentences that stand once on either side, the most text of them that is in order."""
    one, other = _places(old), _places(new)
    pairs = [(place, other[sentence], len(sentence)) for sentence, place in one.items() if other.get(sentence, -1) >= 0]
    pairs = [pair for pair in pairs if pair[0] >= 0]
    return [pairs[index] for index in rising([j for _, j, _ in pairs], [size for _, _, size in pairs])]


def _places(side: _Side) -> dict[str, int]:
    """Where each sentence starts that is long enough; -1 where it stands more than once."""
    places: dict[str, int] = {}
    for start, end in pairwise(side.starts):
        if end - start >= _LEAST_SENTENCE:
            sentence = side.code[start:end]
            places[sentence] = -1 if sentence in places else start
    return places


def _related(same: list[Run], old: _Side, new: _Side) -> list[Run]:
    """The runs without what sentences share by chance: those that have too little in common; a run may be cut."""
    if len(old.starts) == len(new.starts) == 2:
        return same
    pieces = [piece for run in same for piece in _by_sentence(run, old, new)]
    shared: dict[tuple[int, int], int] = {}
    for (i, _, size), pair in pieces:
        shared[pair] = shared.get(pair, 0) + old.size(i, i + size)
    kept: list[Run] = []
    for (i, j, size), (a, b) in pieces:
        least = min(old.size(*old.starts[a : a + 2]), new.size(*new.starts[b : b + 2]))
        at_ends = i == j == 0 or (i + size == len(old.code) and j + size == len(new.code))
        if at_ends or shared[a, b] >= _SHARED * least:
            kept.append((i, j, size))
    return fused(kept)


def _by_sentence(run: Run, old: _Side, new: _Side) -> Iterator[tuple[Run, tuple[int, int]]]:
    """A run cut where a sentence starts on either side, with the numbers of the sentences."""
    i, j, left = run
    while left:
        a, b = old.sentence(i), new.sentence(j)
        size = min(left, old.starts[a + 1] - i, new.starts[b + 1] - j)
        yield (i, j, size), (a, b)
        i, j, left = i + size, j + size, left - size


def _cleaned(same: list[Run], old: _Side, new: _Side) -> list[Run]:
    """The runs without the islands that are small beside the changes around them. Linear."""
    kept: list[Run] = []
    # The changes before each kept run and after the last: characters gone and come.
    around: list[int] = []
    i = j = 0
    for run in [*same, (len(old.code), len(new.code), 0)]:
        change = max(old.size(i, run[0]), new.size(j, run[1]))
        while kept and not _stays(kept[-1], around[-1], change, old):
            i, j = (kept[-2][0] + kept[-2][2], kept[-2][1] + kept[-2][2]) if len(kept) > 1 else (0, 0)
            kept.pop()
            around.pop()
            change = max(old.size(i, run[0]), new.size(j, run[1]))
        if run[2]:
            kept.append(run)
            around.append(change)
        i, j = run[0] + run[2], run[1] + run[2]
    return kept


def _stays(run: Run, before: int, after: int, old: _Side) -> bool:
    """Whether an island is worth reading; one letter, or one Han character, never is between two changes."""
    if not before or not after:
        return True
    size = old.size(run[0], run[0] + run[2])
    return size >= _LEAST_ISLAND and size > _ISLAND * min(before, after)


def _alike(one: list[str], other: list[str]) -> Iterator[Segment]:
    """Tokens that are equal but perhaps for blanks: a paragraph that was wrapped otherwise has no changed word."""
    if one == other:
        yield Segment("=", "".join(other))
        return
    equal: list[str] = []
    for before, after in zip(one, other, strict=True):
        if before == after:
            equal.append(after)
            continue
        differ = (number for number, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1])
        head = before[: next(differ, min(len(before), len(after)))]
        if equal or head:
            yield Segment("=", "".join(equal) + head)
            equal = []
        if head != before:
            yield Segment("-", before[len(head) :])
        if head != after:
            yield Segment("+", after[len(head) :])
    if equal:
        yield Segment("=", "".join(equal))


def _ends(one: list[str], other: list[str]) -> list[Diff]:
    """Only the equal ends kept; one character a token, any."""
    head, tail, (i, i_end, j, j_end) = trimmed(one, other, (0, len(one), 0, len(other)))
    diffs = [
        (_EQUAL, "=" * head[2]),
        (_DELETE, "-" * (i_end - i)),
        (_INSERT, "+" * (j_end - j)),
        (_EQUAL, "=" * tail[2]),
    ]
    return [diff for diff in diffs if diff[1]]


def _script(old: str, new: str, same: list[Run]) -> list[Diff]:
    diffs: list[Diff] = []
    i = j = 0
    for i_run, j_run, size in [*same, (len(old), len(new), 0)]:
        diffs += [(_DELETE, old[i:i_run]), (_INSERT, new[j:j_run]), (_EQUAL, new[j_run : j_run + size])]
        i, j = i_run + size, j_run + size
    return [diff for diff in diffs if diff[1]]


def _slide(diffs: list[Diff]) -> None:
    """Moves an edit that could stand at several places to where a reader expects it: at a line, a sentence, a word.

    In place, at most `_SLIDE` units either way.
    """
    pointer = 1
    while pointer < len(diffs) - 1:
        if diffs[pointer - 1][0] == _EQUAL == diffs[pointer + 1][0] and diffs[pointer][0] != _EQUAL:
            before, (op, edit), after = diffs[pointer - 1][1], diffs[pointer], diffs[pointer + 1][1]
            line, size = before + edit + after, len(edit)
            start = _best_start(line, len(before), size)
            if start != len(before):
                moved = [(_EQUAL, line[:start]), (op, line[start : start + size]), (_EQUAL, line[start + size :])]
                diffs[pointer - 1 : pointer + 2] = [diff for diff in moved if diff[1]]
        pointer += 1


def _best_start(line: str, start: int, size: int) -> int:
    lowest = start
    while lowest and start - lowest < _SLIDE and line[lowest - 1] == line[lowest + size - 1]:
        lowest -= 1
    best, best_score, place = start, _edge(line, start) + _edge(line, start + size), lowest
    while place - start <= _SLIDE:
        score = _edge(line, place) + _edge(line, place + size)
        if score > best_score or (score == best_score and place > best):
            best, best_score = place, score
        if place + size >= len(line) or line[place] != line[place + size]:
            break
        place += 1
    return best


def _edge(line: str, place: int) -> int:
    """How well a reader takes a cut before `place`: 8 at the ends, then lines, sentences, clauses; 0 inside words."""
    if place in {0, len(line)}:
        return 8
    before, after = line[place - 1], line[place]
    if before == "\n" or before >= _FIRST_BLANK:
        return 7
    if before == " ":
        last = line[place - 2] if place > 1 else ""
        return 6 if last in _SENTENCE_ENDS else 5 if last == "," else 4
    if before in _SIGNS:
        return 1 if before < _FULL_WIDTH else 6 if before in _SENTENCE_ENDS else 5
    if after in {" ", "\n"} or after >= _FIRST_BLANK:
        return 2
    return 0 if before.isalnum() and after.isalnum() else 1
