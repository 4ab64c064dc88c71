"""Three-way merge inside one passage: words by diff3, the blanks between them apart.

Words are merged as in diff3 (Khanna, Kunal and Pierce 2007, "A formal investigation of diff3"), with raw alignments.
Changes with nothing between them count as touching the same words, and a sentence of which a side rewrote most is
one change: what is equal in it is so by chance. The blanks between two words are merged by themselves, so that a
passage that one side wrapped anew, split or joined still takes the other side's words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from wiki.domain.text.align import token_runs, trimmed
from wiki.domain.text.tokens import tokens

# Cells that all passages of one merge may cost together, about 60 ms. After that a passage that both sides edited is a
# conflict as a whole.
_CELLS = 60_000_000
# What reading a character costs, in cells.
_READ = 50
# Passages longer than this many characters, which only code and the like are, are merged by lines.
_MOST = 65_536
_SENTENCE_ENDS = frozenset(".!?;。！？；")
_STOPS = re.compile("[.!?;。！？；]")
# What parts the cells of a table row.
_CELL = "|"
# What stands between two changes though it is no word: unless a number follows, as in "Art. 5".
_PARTING = _SENTENCE_ENDS | frozenset(",:，：、")
# So many words that both sides took out were moved if this share of them stands in what one put in; of fewer, all.
_LEAST = 3
_LIKE = 0.6
# Sentences of so many characters are not equal by chance.
_LONG = 8


class Work:
    """What one merge may still do inside passages, in cells."""

    def __init__(self) -> None:
        self.cells = _CELLS


class Words(NamedTuple):
    """A merged passage; `together`: the sentences that both sides added at the same place, as (theirs, yours)."""

    text: str
    together: tuple[tuple[str, str], ...]


class _Text(NamedTuple):
    """A passage as words and the blanks around them: `blanks[k]` stands before word `k`, the last one at the end."""

    words: list[str]
    blanks: list[str]

    def written(self, start: int, end: int) -> str:
        """The text of words `start` to `end`, without the blanks around it."""
        return "".join(self.words[k] if k == start else self.blanks[k] + self.words[k] for k in range(start, end))


class _Change(NamedTuple):
    """Words `start` to `end` of the base became `first` to `last` of one side."""

    start: int
    end: int
    first: int
    last: int


# Where a merged word stands in base, theirs and yours; None where it does not.
_Place = tuple[int | None, int | None, int | None]


def same_words(one: str, other: str) -> bool:
    """Whether two passages differ in blanks at most. Linear."""
    return "".join(one.split()) == "".join(other.split()) and _read(one).words == _read(other).words


def sentences(passage: str) -> set[str]:
    """The sentences of a passage, without their stops, that are too long to be equal by chance. Linear."""
    found = (" ".join(sentence.split()) for sentence in _STOPS.split(passage))
    return {sentence for sentence in found if len(sentence) >= _LONG}


def merge_words(base: str, theirs: str, yours: str, work: Work) -> Words | None:
    """Merges a passage that both sides edited, given without the blanks at its end.

    None where both sides touch the same words, or words with nothing between them, and where one side took out or put
    elsewhere what the other put elsewhere in the passage. Whole sentences that both sides added at the same place are
    both kept, theirs first.

    Cost: aligning both sides with the base, which is taken off `work`; None, too, where that is used up.
    """
    work.cells -= _READ * (len(base) + len(theirs) + len(yours))
    if work.cells < 0:
        return None
    read = _read_lines if max(len(base), len(theirs), len(yours)) > _MOST else _read
    root, one, other = read(base), read(theirs), read(yours)
    lefts, rights = _changes(root.words, one.words, work), _changes(root.words, other.words, work)
    places: list[_Place] = [(-1, -1, -1)]
    together: list[tuple[str, str]] = []
    gone: list[list[str]] = []
    added: list[list[str]] = []
    done = left_shift = right_shift = 0
    while lefts or rights:
        start, end, left, right = _next_region(root.words, lefts, rights)
        places += [(k, k + left_shift, k + right_shift) for k in range(done, start)]
        first = _span(left, start, end, left_shift)
        second = _span(right, start, end, right_shift)
        if left and right and one.words[slice(*first)] == other.words[slice(*second)]:
            places += [(None, k, k - first[0] + second[0]) for k in range(*first)]
            gone += _pieces(root.words[start:end])
        elif left and right and not (start == end and _sentences(root, start, (one, *first), (other, *second))):
            return None
        else:
            if left and right:
                together.append((one.written(*first), other.written(*second)))
            places += [(None, k, None) for k in range(*first) if left]
            places += [(None, None, k) for k in range(*second) if right]
            added += _pieces(one.words[slice(*first)] if left else [])
            added += _pieces(other.words[slice(*second)] if right else [])
        done, left_shift, right_shift = end, first[1] - end, second[1] - end
    places += [(k, k + left_shift, k + right_shift) for k in range(done, len(root.words) + 1)]
    if any(_moved(here, there) for here in gone for there in added):
        return None
    return Words(_composed(places, (root, one, other)), tuple(together))


def _pieces(words: Sequence[str]) -> list[list[str]]:
    """The sentences among words, or what there is of them, without their stops."""
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in _SENTENCE_ENDS:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [piece for piece in pieces if piece]


def _moved(gone: Sequence[str], added: Sequence[str]) -> bool:
    """Whether words that were taken out at one place are those that were put in at another, edited perhaps."""
    if len(gone) < _LEAST:
        return gone == added
    return (Counter(gone) & Counter(added)).total() >= _LIKE * len(gone)


def _read(passage: str) -> _Text:
    words: list[str] = []
    blanks = [""]
    for token in tokens(passage):
        if token.isspace():
            blanks[-1] = token
        else:
            words.append(token)
            blanks.append("")
    return _Text(words, blanks)


def _read_lines(passage: str) -> _Text:
    lines = passage.splitlines(keepends=True)
    return _Text(lines, [""] * (len(lines) + 1))


def _changes(root: list[str], side: list[str], work: Work) -> list[_Change]:
    """The stretches that differ, last first."""
    head, tail, (i, i_end, j, j_end) = trimmed(root, side, (0, len(root), 0, len(side)))
    cells = (i_end - i) * (j_end - j)
    if cells > work.cells:
        same = [run for run in (head, tail) if run[2]]
    else:
        work.cells -= cells
        same = token_runs(root, side)
    found: list[_Change] = []
    i = j = 0
    for i_run, j_run, size in [*same, (len(root), len(side), 0)]:
        if i < i_run or j < j_run:
            found.append(_Change(i, i_run, j, j_run))
        i, j = i_run + size, j_run + size
    return _widened(root, found)[::-1]


def _widened(root: Sequence[str], changes: Sequence[_Change]) -> list[_Change]:
    """The changes; where most of a sentence or cell was written anew, one change over all of it."""
    found: list[_Change] = []
    rest = list(changes[::-1])
    start = 0
    for end, word in enumerate(root, start=1):
        if word != _CELL and word not in _SENTENCE_ENDS and end < len(root):
            continue
        inside: list[_Change] = []
        while rest and rest[-1].start < end:
            inside.append(rest.pop())
        struck = sum(min(one.end, end) - one.start for one in inside)
        if 2 * struck > end - start and any(one.last > one.first for one in inside):
            before = inside[0].start - max(start, found[-1].end if found else 0)
            after = max(end - inside[-1].end, 0)
            inside = [
                _Change(
                    inside[0].start - before, inside[-1].end + after, inside[0].first - before, inside[-1].last + after
                )
            ]
        found += inside
        if not rest:
            break
        start = end
    return found + rest[::-1]


def _next_region(
    root: Sequence[str], lefts: list[_Change], rights: list[_Change]
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


def _touch(root: Sequence[str], end: int, start: int) -> bool:
    """Whether no word, cell or end of a clause stands between two changes."""
    return start <= end or not any(
        word[0].isalnum() or word == _CELL or (word in _PARTING and not "".join(root[k + 1 : k + 2])[:1].isdecimal())
        for k, word in enumerate(root[end:start], start=end)
    )


def _span(changes: Sequence[_Change], start: int, end: int, shift: int) -> tuple[int, int]:
    """What one side has between two places of the base, the ends of which it left alone."""
    if not changes:
        return start + shift, end + shift
    return changes[0].first - (changes[0].start - start), changes[-1].last + (end - changes[-1].end)


def _sentences(root: _Text, place: int, *added: tuple[_Text, int, int]) -> bool:
    """Whether all that was added before a word of the base are whole sentences between whole sentences."""
    if place and root.words[place - 1] not in _SENTENCE_ENDS:
        return False
    return all(text.words[last - 1] in _SENTENCE_ENDS for text, _, last in added)


def _composed(places: Sequence[_Place], texts: tuple[_Text, _Text, _Text]) -> str:
    """The merged words, each after the blank that belongs before it."""
    parts: list[str] = []
    before = places[0]
    for place in places[1:]:
        parts.append(_blank(before, place, texts))
        for text, k in zip(texts, place, strict=True):
            if k is not None and k < len(text.words):
                parts.append(text.words[k])
                break
        before = place
    return "".join(parts)


def _blank(before: _Place, after: _Place, texts: tuple[_Text, _Text, _Text]) -> str:
    """What stands between two merged words: as the side has it that changed it, or on which they are neighbours."""
    base, first, second = (
        text.blanks[k] if k is not None and j is not None and k == j + 1 else None
        for text, j, k in zip(texts, before, after, strict=True)
    )
    if first is None and second is None:
        ends = [text.blanks[j + 1] for text, j in zip(texts, before, strict=True) if j is not None]
        starts = [text.blanks[k] for text, k in zip(texts, after, strict=True) if k is not None]
        return max([*ends, *starts], key=width)
    if first is None or second is None:
        return first or second or ""
    if first == base:
        return second
    return first if second == base else max(first, second, key=width)


def width(blank: str) -> tuple[int, int, str]:
    """Of two blanks the wider one is kept where both sides changed it: by lines, then by length."""
    return blank.count("\n"), len(blank), blank
