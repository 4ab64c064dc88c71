"""The text under work, and edits that put in, take out or move whole passages and sections."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from random import Random

from tools.truth.drafting import Draughtsman, number
from tools.truth.edits import Editor, composed, label_size, parts, proper
from tools.truth.vocabulary import language
from tools.truth.words import Passage, Pen
from wiki.domain.text.tokens import tokens

_HEADINGS = frozenset({"heading", "chapter", "article"})
_INNER = frozenset({"item", "row"})
_CLOSE = frozenset({("item", "item"), ("head", "row"), ("row", "row")})


class Desk:
    """A draft that is edited. Every edit says whether it was done.

    Attributes:
        passages: the text as it stands.
        goal: characters that the text should have; putting in and taking out balance around it.
        gone: passages that were taken out, with their old neighbour and the revision of that; the last 400.
    """

    def __init__(self, code: str, random: Random, pen: Pen, goal: int) -> None:
        self.random = random
        self.pen = pen
        self.draughtsman = Draughtsman(language(code), random, pen)
        self.editor = Editor(self.draughtsman)
        self.goal = goal
        self.passages: list[Passage] = []
        self.gone: deque[tuple[int, Passage | None, list[Passage]]] = deque(maxlen=400)

    def finish(self) -> tuple[Passage, ...]:
        """The text with the line ends as the places of the passages ask for."""
        last = len(self.passages) - 1
        for place, passage in enumerate(self.passages):
            close = place == last or (passage.form, self.passages[place + 1].form) in _CLOSE
            end = "\n" if close else "\n\n"
            if passage[-1].text != end:
                self.passages[place] = Passage([*passage[:-1], *self.pen.words(end)], passage.form)
        return tuple(self.passages)

    def grows(self) -> bool:
        """Whether the next edit puts in: by chance, the more surely the smaller the text is than its goal."""
        size = sum(len(passage.text) for passage in self.passages)
        return self.random.random() < min(0.9, max(0.1, 0.5 + 2 * (self.goal - size) / self.goal))

    def pick(self, forms: Iterable[str]) -> int | None:
        """A place of a passage of these forms."""
        places = [place for place, passage in enumerate(self.passages) if passage.form in forms]
        return self.random.choice(places) if places else None

    def edit_words(self) -> bool:
        """One to four places in one passage."""
        place = self.pick(("paragraph", "paragraph", "item", "row", "head", "article"))
        return place is not None and self._put(
            place, self.editor.words(self.passages[place], self.random.randint(1, 4))
        )

    def edit_sentence(self) -> bool:
        place = self.pick(("paragraph",))
        if place is None:
            return False
        edit = self.editor.sentence_in if self.grows() else self.editor.sentence_out
        return self._put(place, edit(self.passages[place]))

    def reorder(self) -> bool:
        place = self.pick(("paragraph",))
        return place is not None and self._put(place, self.editor.reordered(self.passages[place]))

    def rewrap(self) -> bool:
        place = self.pick(("paragraph",))
        return place is not None and self._put(place, self.editor.rewrapped(self.passages[place]))

    def retitle(self) -> bool:
        place = self.pick(("article", "chapter", "heading"))
        if place is None:
            return False
        if self.random.random() < 0.5:
            return self._put(place, self.editor.words(self.passages[place]))
        return self._put(place, self.editor.retitled(self.passages[place], self.draughtsman.title()))

    def rewrite(self, low: float = 0.3, high: float = 0.5) -> bool:
        """A section of which 30 to 50 % of the words are written anew, passage by passage."""
        start, end = self.section()
        share = self.random.uniform(low, high)
        done = False
        for place in range(start, end):
            if self.passages[place].form not in _HEADINGS or self.random.random() < 0.2:
                done |= self._put(place, self.editor.rewritten(self.passages[place], share))
        return done

    def passage(self) -> bool:
        """A paragraph or an item put in or taken out."""
        if self.grows():
            if self.random.random() < 0.3 and (place := self.pick(("item",))) is not None:
                item = self.draughtsman.items()[0]
                self.passages.insert(place, item)
            else:
                self.passages.insert(self._opening(), self.draughtsman.paragraph())
            return True
        place = self.pick(("paragraph", "item", "row"))
        return place is not None and self.remove(place, place + 1)

    def section_in_or_out(self) -> bool:
        if self.grows():
            _, place = self.section()
            label = self._label(place) + ("之一" if self.draughtsman.language.code == "zh" else "a")
            self.passages[place:place] = self.draughtsman.section(label)
            return True
        start, end = self.section()
        return end - start < len(self.passages) // 2 and self.remove(start, end)

    def remove(self, start: int, end: int) -> bool:
        """Takes passages out and remembers them; never the title or the last ones."""
        if start < 1 or end - start > len(self.passages) - 4:
            return False
        self.gone.append((self.pen.number, self.passages[start - 1], self.passages[start:end]))
        del self.passages[start:end]
        return True

    def move_passage(self) -> bool:
        place = self.pick(("paragraph", "paragraph", "item"))
        if place is None:
            return False
        passage = self.passages[place]
        target = self.pick(("item",)) if passage.form == "item" else self._opening()
        if target is None or place <= target <= place + 1:
            return False
        self._transfer(place, place + 1, target)
        return True

    def move_section(self, edited: float = 0.3) -> bool:
        """A section put behind another; with the chance `edited` its words are edited on the way."""
        start, end = self.section()
        _, target = self.section()
        if start <= target <= end or end - start > len(self.passages) // 2:
            return False
        if self.random.random() < edited:
            for place in range(start, end):
                if self.random.random() < 0.6:
                    self._put(place, self.editor.words(self.passages[place], self.random.randint(1, 3)))
        self._transfer(start, end, target)
        return True

    def split(self) -> bool:
        """A paragraph cut in two between sentences."""
        place = self.pick(("paragraph",))
        found = parts(self.passages[place]) if place is not None else None
        if place is None or found is None or len(found.sentences) < 2:
            return False
        cut = self.random.randint(1, len(found.sentences) - 1)
        one = found._replace(
            sentences=found.sentences[:cut], between=found.between[: cut - 1], end=self.pen.words("\n\n")
        )
        other = found._replace(label=[], sentences=found.sentences[cut:], between=found.between[cut:])
        pieces = [piece for half in (one, other) if (piece := composed(half, "paragraph"))]
        if len(pieces) < 2:
            return False
        self.passages[place : place + 1] = pieces
        return True

    def join(self) -> bool:
        """Two paragraphs, of which the second has no number, made one."""
        places = [
            place
            for place, (one, other) in enumerate(zip(self.passages, self.passages[1:], strict=False))
            if one.form == other.form == "paragraph" and not label_size(other)
        ]
        if not places:
            return False
        place = self.random.choice(places)
        one, other = self.passages[place : place + 2]
        joined = proper([*one[:-1], *self.pen.words(self.draughtsman.language.blank), *other], "paragraph")
        if joined is None:
            return False
        self.passages[place : place + 2] = [joined]
        return True

    def renumber(self) -> bool:
        """Sections numbered through again from some section on, at most 30 of them."""
        articles = [place for place, passage in enumerate(self.passages) if passage.form == "article"]
        if not articles:
            return False
        first = self.random.randrange(len(articles))
        done = False
        for count, place in enumerate(articles[first : first + 30], start=first + 1):
            old = self.passages[place]
            label = f"第{number(count, 'zh')}条" if self.draughtsman.language.code == "zh" else str(count)
            done |= self._put(place, self._numbered(old, label))
        return done

    def restore(self, after: int = 50) -> bool:
        """What was taken out at least so many revisions ago comes back behind its old neighbour."""
        old = [entry for entry in self.gone if entry[0] + after <= self.pen.number]
        if not old:
            return False
        _, neighbour, passages = entry = self.random.choice(old)
        self.gone.remove(entry)
        return self.bring_back(passages, neighbour)

    def bring_back(self, passages: list[Passage], neighbour: Passage | None) -> bool:
        """Old passages put in again, if none of their words stands."""
        here = {word.ident for passage in self.passages for word in passage if not word.text.isspace()}
        if any(word.ident in here for passage in passages for word in passage.solid):
            return False
        place = next((place for place, one in enumerate(self.passages, start=1) if one is neighbour), None)
        place = self._opening() if place is None else place
        self.passages[place:place] = passages
        return True

    def section(self) -> tuple[int, int]:
        """First place of a section and the place behind it."""
        start = self.pick(("article",))
        if start is None:
            return len(self.passages), len(self.passages)
        end = start + 1
        while end < len(self.passages) and self.passages[end].form not in _HEADINGS:
            end += 1
        return start, end

    def _opening(self) -> int:
        """A place where a paragraph can stand without tearing a list or a table apart."""
        return self.random.choice(
            [place for place in range(1, len(self.passages) + 1) if self._form(place) not in _INNER]
        )

    def _form(self, place: int) -> str:
        return self.passages[place].form if place < len(self.passages) else ""

    def _put(self, place: int, passage: Passage | None) -> bool:
        if passage is None:
            return False
        self.passages[place] = passage
        return True

    def _transfer(self, start: int, end: int, target: int) -> None:
        taken = self.passages[start:end]
        del self.passages[start:end]
        target -= len(taken) if target > start else 0
        self.passages[target:target] = taken

    def _label(self, place: int) -> str:
        return number(
            sum(passage.form == "article" for passage in self.passages[:place]), self.draughtsman.language.code
        )

    def _numbered(self, heading: Passage, label: str) -> Passage | None:
        """The heading with another number: only what differs in the number is new."""
        stop = label_size(heading)
        at = 4 if self.draughtsman.language.code == "zh" else 6
        end = stop - (2 if heading[stop - 2].text == "." else 1)
        new = tokens(label)
        while at < end and new and heading[at].text == new[0]:
            at, new = at + 1, new[1:]
        while at < end and new and heading[end - 1].text == new[-1]:
            end, new = end - 1, new[:-1]
        if at > end or (at == end and not new):
            return None
        return proper([*heading[:at], *self.pen.words("".join(new)), *heading[end:]], heading.form)
