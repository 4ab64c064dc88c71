"""Vandalism and its repair, reverts full and partial."""

from __future__ import annotations

from collections.abc import Sequence

from tools.truth.desk import Desk
from tools.truth.words import Passage


class Storms:
    """What happens to a draft in bad times. `past` are the versions so far, newest last."""

    def __init__(self, desk: Desk, past: Sequence[tuple[Passage, ...]]) -> None:
        self._desk = desk
        self._past = past
        #: the text before the vandalism that waits for its repair, and the one after it
        self._spoilt: tuple[tuple[Passage, ...], tuple[Passage, ...]] | None = None
        self._wait = 0

    def vandalise(self) -> bool:
        """Nonsense in some passages, a section blanked, or the whole text written over."""
        if self._spoilt:
            return False
        desk, random = self._desk, self._desk.random
        before = tuple(desk.passages)
        chance = random.random()
        if chance < 0.5:
            done = False
            for _ in range(random.randint(1, 4)):
                place = desk.pick(("paragraph", "item", "article"))
                edited = desk.editor.junk(desk.passages[place]) if place is not None else None
                if place is not None and edited:
                    desk.passages[place], done = edited, True
        elif chance < 0.85:
            start, end = desk.section()
            done = 0 < start < end and end - start < len(desk.passages) - 4
            if done:
                del desk.passages[start:end]
        else:
            junk = random.choice(desk.draughtsman.language.junk)
            desk.passages = [desk.pen.passage(f"{junk}\n\n", "paragraph"), desk.draughtsman.paragraph()]
            done = True
        if done:
            self._spoilt = before, tuple(desk.passages)
            self._wait = random.choice((1, 1, 1, 2, 3)) if chance < 0.85 else 1
        return done

    def due(self) -> bool:
        """Whether somebody repairs the text in this revision; counts the revisions down."""
        self._wait -= 1
        return self._spoilt is not None and self._wait <= 0

    def repair(self) -> str:
        """The text as it was before the vandalism; what others edited since stays."""
        assert self._spoilt  # noqa: S101 - `due` says so
        (before, after), self._spoilt = self._spoilt, None
        desk = self._desk
        if [one.solid for one in desk.passages] == [one.solid for one in after]:
            desk.passages = list(before)
            return "repair"
        lost = self._lost(before, after)
        for old, neighbour in lost:
            self._put_back(old, neighbour)
        return "partial repair"

    def revert(self) -> bool:
        """The whole text as it was two to twelve versions ago."""
        back = self._desk.random.randint(2, 12)
        if self._spoilt or len(self._past) <= back:
            return False
        self._desk.passages = list(self._past[-back])
        return True

    def revert_partly(self) -> bool:
        """One to three passages as they were up to 50 versions ago; all else stays."""
        back = self._desk.random.randint(2, 50)
        if self._spoilt or len(self._past) <= back:
            return False
        lost = self._lost(self._past[-back], tuple(self._desk.passages))
        if not lost:
            return False
        start = self._desk.random.randrange(len(lost))
        done = [
            self._put_back(old, neighbour) for old, neighbour in lost[start : start + self._desk.random.randint(1, 3)]
        ]
        return any(done)

    @staticmethod
    def _lost(before: tuple[Passage, ...], after: tuple[Passage, ...]) -> list[tuple[Passage, Passage | None]]:
        """Passages that no longer stand as they were, each with the one before it."""
        here = {id(passage) for passage in after}
        neighbours = (None, *before)
        return [
            (passage, neighbour)
            for passage, neighbour in zip(before, neighbours, strict=False)
            if id(passage) not in here
        ]

    def _put_back(self, old: Passage, neighbour: Passage | None) -> bool:
        """An old passage instead of what it has become, or behind its neighbour if it is gone."""
        desk = self._desk
        words = {word.ident for word in old.solid}
        heirs = [
            place
            for place, passage in enumerate(desk.passages)
            if not words.isdisjoint([word.ident for word in passage.solid])
        ]
        if not heirs:
            return desk.bring_back([old], neighbour)
        if len(heirs) > 1 or desk.passages[heirs[0]].solid == old.solid:
            return False
        heir = desk.passages[heirs[0]]
        kept = sum(word.ident in words for word in heir.solid)
        if kept * 2 < len(heir.solid) > 2 * len(old.solid):
            return False
        desk.passages[heirs[0]] = old
        return True
