"""Whole histories of a draft with known truth, the same for the same seed.

Editing as wikis see it: small edits, sentences and passages put in and taken out, moves, splits, joins, renumbering; in
stormy weather also vandalism with its repair, reverts, and paragraphs that come back long after.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from tools.truth.desk import Desk
from tools.truth.storms import Storms
from tools.truth.words import Passage, Pen, Version

_REMEMBERED = 60


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what is done.

    Attributes:
        name: for tables.
        weights: (edit, weight); the edits are those of `_edits`.
        most: a revision holds one to so many edits.
    """

    name: str
    weights: tuple[tuple[str, float], ...]
    most: int = 2


_STEADY = (
    ("words", 58.0), ("sentence", 14.0), ("passage", 10.0), ("section", 2.0), ("move passage", 3.0),
    ("move section", 2.0), ("split", 2.0), ("join", 2.0), ("reorder", 2.0), ("retitle", 3.0), ("renumber", 1.0),
    ("rewrap", 1.0),
)  # fmt: skip
#: Small edits and now and then a move.
LIGHT = Mix("light", _STEADY, most=3)
#: Each revision rewrites sections, 30 to 50 % of their words, and moves others.
HEAVY = Mix(
    "heavy",
    (
        ("rewrite", 50.0), ("words", 8.0), ("sentence", 8.0), ("passage", 6.0), ("section", 2.0), ("move passage", 6.0),
        ("move section", 6.0), ("split", 8.0), ("join", 4.0), ("reorder", 4.0),
    ),
    most=5,
)  # fmt: skip
#: Small edits among vandalism, repairs, full and partial reverts, and paragraphs restored after 50 revisions.
STORMY = Mix(
    "stormy",
    (*_STEADY, ("vandalism", 8.0), ("revert", 2.0), ("partial revert", 4.0), ("restore", 4.0)),
    most=2,
)


class History(Iterator[Version]):
    """The versions of a draft, made one by one.

    Attributes:
        birth: number of a word -> revision that first brought it; grows with the iteration.
        revisions: how many versions there will be.
    """

    def __init__(
        self, language: str, characters: int, revisions: int, *, seed: int, mix: Mix = LIGHT, start: int | None = None
    ) -> None:
        self.revisions = revisions
        self._characters = characters
        self._start = start or characters
        self._random = Random(f"{language} {characters} {seed} {mix.name}")
        self._pen = Pen()
        self.birth = self._pen.birth
        self._desk = Desk(language, self._random, self._pen, self._start)
        self._past: deque[tuple[Passage, ...]] = deque(maxlen=_REMEMBERED)
        self._storms = Storms(self._desk, self._past)
        self._names = [name for name, _ in mix.weights]
        self._weights = list(accumulate(weight for _, weight in mix.weights))
        self._most = mix.most
        self._do = _edits(self._desk, self._storms)
        self._versions = self._written()

    def __next__(self) -> Version:
        return next(self._versions)

    def _written(self) -> Iterator[Version]:
        desk = self._desk
        desk.passages = desk.draughtsman.draft(self._start)
        yield self._version(1, "create")
        for number in range(2, self.revisions + 1):
            self._pen.number = number
            desk.goal = self._start + (self._characters - self._start) * number // self.revisions
            yield self._version(number, self._edit())

    def _edit(self) -> str:
        if self._storms.due():
            return self._storms.repair()
        done: list[str] = []
        for _ in range(self._random.randint(1, self._most)):
            name = self._random.choices(self._names, cum_weights=self._weights)[0]
            if name in {"vandalism", "revert"} and done:
                continue
            if self._do[name]():
                done.append(name)
            if name in {"vandalism", "revert"}:
                break
        while not done:
            if self._desk.edit_words():
                done.append("words")
        return "+".join(done)

    def _version(self, number: int, kind: str) -> Version:
        passages = self._desk.finish()
        self._past.append(passages)
        return Version(number, passages, kind)


def history(
    language: str, characters: int, revisions: int, seed: int, mix: Mix = LIGHT, *, start: int | None = None
) -> History:
    """A history of a draft that has about so many characters all along, or grows to them from `start`.

    Args:
        language: en, de or zh.
        characters: size that insertions and deletions balance around.
        revisions: number of versions.
        seed: the same seed gives the same history.
        mix: LIGHT, HEAVY, STORMY or a mix of your own.
        start: size of the first version.
    """
    return History(language, characters, revisions, seed=seed, mix=mix, start=start)


def _edits(desk: Desk, storms: Storms) -> dict[str, Callable[[], bool]]:
    return {
        "words": desk.edit_words,
        "sentence": desk.edit_sentence,
        "reorder": desk.reorder,
        "rewrap": desk.rewrap,
        "retitle": desk.retitle,
        "rewrite": desk.rewrite,
        "passage": desk.passage,
        "section": desk.section_in_or_out,
        "move passage": desk.move_passage,
        "move section": desk.move_section,
        "split": desk.split,
        "join": desk.join,
        "renumber": desk.renumber,
        "vandalism": storms.vandalise,
        "revert": storms.revert,
        "partial revert": storms.revert_partly,
        "restore": desk.restore,
    }
