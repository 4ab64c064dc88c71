"""Two people edit the same base, neither knowing of the other: what each touched, and whether they touched the same.

A side's hunk is a place of a base passage: words `low` to `high` (blanks not counted) were struck out, and new ones may
stand instead. Two hunks overlap if they share a word or no word stands between them, unless both sides did the same. A
passage that was taken out is one hunk over all its words. Where a passage was split, joined, reordered or moved, a
person may or may not want to be asked: `unclear`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tools.truth.correspondence import correspondence
from tools.truth.desk import Desk
from tools.truth.words import Passage, Pen

_EDITS = (
    ("edit_words", 50), ("edit_sentence", 18), ("passage", 14), ("retitle", 4), ("move_section", 6),
    ("move_passage", 6), ("split", 2), ("join", 2), ("reorder", 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words `low` to `high` of base passage `passage` struck out (none if low == high), `text` written there."""

    passage: int
    low: int
    high: int
    text: str

    def touches(self, other: Hunk) -> bool:
        """Whether no word stands between them."""
        return self.passage == other.passage and self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Pair:
    """A base and two texts made from it independently.

    Attributes:
        overlaps: whether both sides touched the same or neighbouring words, not in the same way.
        unclear: whether both moved, split, joined or reordered near the same place, so that a merge may ask or not.
        expected: the words (blanks not counted) of the right merge, how often each, if nothing overlaps.
        did: what each side did.
        hunks: of each side, inside passages of the base.
    """

    base: tuple[Passage, ...]
    theirs: tuple[Passage, ...]
    yours: tuple[Passage, ...]
    overlaps: bool
    unclear: bool
    expected: Counter[str]
    did: tuple[str, str]
    hunks: tuple[tuple[Hunk, ...], tuple[Hunk, ...]]

    def texts(self) -> tuple[list[str], list[str], list[str]]:
        """Base, theirs and yours as passages."""
        base, theirs, yours = ([one.text for one in side] for side in (self.base, self.theirs, self.yours))
        return base, theirs, yours


def concurrent(language: str, seed: int, *, characters: int = 8_000, edits: int = 4) -> Pair:
    """Two sides of one to `edits` edits each; a small text (1,500) gives many overlaps, a large one few."""
    random = Random(f"{language} {seed} {characters}")
    pen = Pen()
    first = Desk(language, random, pen, characters)
    first.passages = first.draughtsman.draft(characters)
    base = first.finish()
    sides, did = [], []
    for _ in range(2):
        desk = Desk(language, random, pen, characters)
        desk.passages = list(base)
        done: list[str] = []
        while len(done) < random.randint(1, edits):
            name = random.choices([name for name, _ in _EDITS], [weight for _, weight in _EDITS])[0]
            if getattr(desk, name)():
                done.append(name)
        did.append("+".join(done))
        sides.append(desk.finish())
    return judged(base, sides[0], sides[1], (did[0], did[1]))


def judged(
    base: tuple[Passage, ...], theirs: tuple[Passage, ...], yours: tuple[Passage, ...], did: tuple[str, str]
) -> Pair:
    """The pair with what is true of it."""
    one, other = Side(base, theirs), Side(base, yours)
    overlaps = any(a.touches(b) and a != b for a in one.hunks for b in other.hunks)
    agreed = set(one.hunks) & set(other.hunks)
    standing = one.idents & other.idents
    expected = Counter(word.text for passage in base for word in passage.solid if word.ident in standing)
    expected.update(one.new)
    expected.update(other.new)
    for hunk in agreed:
        expected.subtract(hunk.text.split("\0") if hunk.text else ())
    return Pair(
        base, theirs, yours, overlaps, one.nears(other) or other.nears(one), expected, did,
        (tuple(one.hunks), tuple(other.hunks)),
    )  # fmt: skip


class Side:
    """What one side did.

    Attributes:
        idents: all words that it has, blanks not counted.
        new: the words that the base does not have.
        hunks: where it changed words inside passages of the base.
        soft: (passage, place) where it broke, joined or reordered; place -1 for the whole passage, moved.
    """

    def __init__(self, base: Sequence[Passage], side: Sequence[Passage]) -> None:
        self._base = base
        places = {word.ident: (i, at) for i, passage in enumerate(base) for at, word in enumerate(passage.solid)}
        self.idents = {word.ident for passage in side for word in passage.solid}
        self.new = [word.text for passage in side for word in passage.solid if word.ident not in places]
        self.soft = {(i, -1) for i, _ in correspondence(base, side).moved}
        self._written: dict[tuple[int, int], list[str]] = {}
        whole = {id(passage) for passage in base}
        for passage in side:
            if id(passage) not in whole:
                self._read(passage, places)
        self.hunks = [hunk for i in range(len(base)) for hunk in self._hunks(i)]

    def _read(self, passage: Passage, places: dict[int, tuple[int, int]]) -> None:
        """Notes where new words stand among old ones, and where old ones no longer stand in a row."""
        pending: list[str] = []
        before: tuple[int, int] | None = None
        for word in (*passage.solid, None):
            place = places.get(word.ident) if word else None
            if word and place is None:
                pending.append(word.text)
                continue
            if pending and (before or place):
                spot = (before[0], before[1] + 1) if before else place
                assert spot  # noqa: S101 - one of both is there
                self._written.setdefault(spot, []).extend(pending)
                if before and place and place[0] != before[0]:
                    self.soft.add(place)
            if before and place and (place[0] != before[0] or place[1] <= before[1]):
                self.soft |= {(before[0], before[1] + 1), place}
            if before is None and place and place[1] > 0:
                self.soft.add(place)
            if place is None and before and before[1] + 1 < len(self._base[before[0]].solid):
                self.soft.add((before[0], before[1] + 1))
            pending, before = [], place

    def _hunks(self, index: int) -> list[Hunk]:
        words = self._base[index].solid
        found: list[Hunk] = []
        low: int | None = None
        text: list[str] = []
        for at in range(len(words) + 1):
            text += self._written.get((index, at), [])
            if at < len(words) and words[at].ident not in self.idents:
                low = at if low is None else low
            elif low is not None or text:
                found.append(Hunk(index, at if low is None else low, at, "\0".join(text)))
                low, text = None, []
        return found

    def nears(self, other: Side) -> bool:
        """Whether this side's breaks and moves stand where the other side changed, broke or moved something."""
        for passage, place in self.soft:
            if (passage, place) in other.soft:
                return True
            size = len(self._base[passage].solid)
            for hunk in other.hunks:
                if hunk.passage == passage:
                    gone = hunk.low == 0 and hunk.high == size
                    if gone or (place >= 0 and hunk.low - 1 <= place <= hunk.high + 1):
                        return True
        return False
