"""Changed words inside a passage, for people.

The tokens of both sides are written as one character each and aligned by an exact longest common subsequence (`align`),
which here is faster than diff-match-patch's own search and needs no deadline; a deadline is wall time, so that the
answer would depend on the load of the machine. Then diff-match-patch's semantic clean-up (Neil Fraser, "Diff
Strategies", 2006) drops islands that are equal by chance; on characters that stand for tokens it never cuts a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from diff_match_patch import diff_match_patch

from wiki.domain.text.align import Run, runs, trimmed

# Cells that all passages of one comparison may cost together, about 200 ms; after that only their equal ends are kept.
_CELLS = 200_000_000
_EXACT = 16_000_000
# More islands than this in one passage are confetti to any reader: the longest stay. So the clean-up stays cheap, too,
# whose cost may grow with the square of their number.
_MOST_RUNS = 80
_TOKENS = 400_000
_SLIDE = 24

_DELETE, _EQUAL, _INSERT = -1, 0, 1
_FIRST_BLANK = "\U000f0000"
# All that `_Code` writes for a run of blanks; one blank is as good as another when words are aligned.
_BLANKS = re.compile("[\n\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SENTENCE_ENDS = frozenset(".!?;:。！？；：")
_FIRST_HAN = 0x2E80
_FULL_WIDTH = "\u2fff"

Diff = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage: "=" stands on both sides, "-" only on the old, "+" only on the new."""

    op: Literal["=", "-", "+"]
    text: str


class _Code(dict[str, str]):
    """Token to character: words become letters; blanks and punctuation stay what they are if they are one character."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = chain(
            range(0xAC00, 0xD7A4), range(0x4E00, 0x9FA6), range(0x20000, 0x2A6D7), range(0x30000, 0xF0000)
        )
        self._blanks = chain(range(0xF0000, 0x10FFFE), range(0xE000, 0xF900))

    def __missing__(self, token: str) -> str:
        sign = len(token) == 1 and ord(token) < _FIRST_HAN and not token.isalnum() and not token.isspace()
        if sign or token in {" ", "\n"}:
            character = token
        else:
            character = chr(next(self._blanks if token.isspace() else self._letters))
        self[token] = character
        return character


class WordDiff:
    """Compares passages word by word; counts the work it does over all of them."""

    def __init__(self) -> None:
        self._code = _Code()
        self._cells = _CELLS
        self._cleaner = diff_match_patch()
        # Sliding edits to word and sentence edges is done within bounds here; the original slides as far as it can.
        self._cleaner.diff_cleanupSemanticLossless = _slide

    def segments(self, one: list[str], other: list[str]) -> tuple[Segment, ...]:
        """The changes between the tokens of two passages: "=" and "-" rebuild the old one, "=" and "+" the new one."""
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
        cells = len(old) * len(new)
        if cells > self._cells:
            return _ends(one, other)
        self._cells -= cells
        same = runs(_BLANKS.sub(" ", old), _BLANKS.sub(" ", new), _EXACT)
        if len(same) > _MOST_RUNS:
            same = sorted(sorted(same, key=lambda run: run[2])[-_MOST_RUNS:])
        diffs = _script(old, new, same)
        self._cleaner.diff_cleanupSemantic(diffs)
        return diffs


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

    In place, at most `_SLIDE` tokens either way; the pieces stay in the form that diff-match-patch's clean-up expects.
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
    """How well a reader takes a cut before `place`: 6 at the ends, 5 after a line, 4 after a sentence, 0 in words."""
    if place in {0, len(line)}:
        return 6
    before, after = line[place - 1], line[place]
    if before == "\n" or before >= _FIRST_BLANK:
        return 5
    if before in _SENTENCE_ENDS:
        return 4 if before > _FULL_WIDTH else 1
    if before == " ":
        return 4 if place > 1 and line[place - 2] in _SENTENCE_ENDS else 3
    if after in {" ", "\n"} or after >= _FIRST_BLANK:
        return 2
    return 0 if before.isalnum() and after.isalnum() else 1
