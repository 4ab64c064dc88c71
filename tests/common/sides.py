"""Two sides of one base for the merge: of any Markdown, and of words that each stand once, so that all can be told."""

from itertools import count
from random import Random

from hypothesis import strategies as st

from tests.common.texts import edits, line
from wiki.domain.text.passages import split

Passage = list[list[str]]


@st.composite
def side(draw: st.DrawFn, blocks: list[str]) -> str:
    """A base of blocks, edited: blocks moved, dropped, added, reworded."""
    new = draw(st.permutations(blocks)) if draw(st.integers(0, 3)) == 0 else list(blocks)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(new)))
        new[place : place + draw(st.integers(0, 2))] = draw(st.lists(line, max_size=2))
    text = "".join(new)
    return draw(edits(text)) if draw(st.integers(0, 2)) == 0 else text


@st.composite
def three_texts(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """Base, theirs and yours, as passages."""
    blocks = draw(st.lists(line, max_size=12))
    return split("".join(blocks)), split(draw(side(blocks))), split(draw(side(blocks)))


class Writer:
    """Writes passages of sentences of words of which none comes twice, and edits them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._numbers = count(1)

    def three(self) -> tuple[str, str, str]:
        """Base, theirs and yours."""
        base = [self.passage() for _ in range(self.random.randint(1, 8))]
        return text_of(base), text_of(self._side(base)), text_of(self._side(base))

    def word(self) -> str:
        return f"w{next(self._numbers)}"

    def _sentence(self) -> list[str]:
        return [self.word() for _ in range(self.random.randint(6, 9))]

    def passage(self) -> Passage:
        return [self._sentence() for _ in range(self.random.randint(1, 4))]

    def _side(self, base: list[Passage]) -> list[Passage]:
        """The base with one to four changes of words, sentences and passages: put in, taken out, moved, cut, joined."""
        passages = [[list(sentence) for sentence in passage] for passage in base]
        for _ in range(self.random.randint(1, 4)):
            if passages:
                place = self.random.randrange(len(passages))
                change = self.random.choice([self._words, self._words, self._sentences, self._passages, self._bounds])
                change(passages, place)
                kept = ([sentence for sentence in passage if sentence] for passage in passages)
                passages = [passage for passage in kept if passage]
        return passages

    def _words(self, passages: list[Passage], place: int) -> None:
        sentence = self.random.choice(passages[place])
        start = self.random.randrange(len(sentence) + 1)
        sentence[start : start + self.random.randint(0, 2)] = [self.word() for _ in range(self.random.randint(0, 2))]

    def _sentences(self, passages: list[Passage], place: int) -> None:
        passage = passages[place]
        chance = self.random.random()
        moved = self._sentence() if chance < 0.4 else passage.pop(self.random.randrange(len(passage)))
        if chance < 0.7:
            passage.insert(self.random.randint(0, len(passage)), moved)

    def _passages(self, passages: list[Passage], place: int) -> None:
        chance = self.random.random()
        block = [self.passage()]
        if chance > 0.3:
            block = passages[place : place + self.random.randint(1, 3)]
            del passages[place : place + len(block)]
        if chance < 0.7:
            to = self.random.randint(0, len(passages))
            passages[to:to] = block

    def _bounds(self, passages: list[Passage], place: int) -> None:
        passage = passages[place]
        if self.random.random() < 0.5 and place + 1 < len(passages):
            passages[place : place + 2] = [passage + passages[place + 1]]
        elif len(passage) > 1:
            cut = self.random.randrange(1, len(passage))
            passages[place : place + 1] = [passage[:cut], passage[cut:]]


def text_of(passages: list[Passage]) -> str:
    """The text of passages."""
    return "".join(" ".join(" ".join(sentence) + "." for sentence in passage) + "\n\n" for passage in passages)
