"""A new draft: title, chapters, articles with numbered paragraphs, lists, a table now and then, boilerplate."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tools.truth.vocabulary import Language
from tools.truth.words import Passage, Pen

#: No passage grows over this many characters: the splitter would cut it.
MOST = 1900

_CHAPTER = {"en": "## Chapter {}. {}\n\n", "de": "## Abschnitt {} {}\n\n", "zh": "## 第{}章 {}\n\n"}
_ARTICLE = {"en": "### Section {}. {}\n\n", "de": "### § {} {}\n\n", "zh": "### 第{}条 {}\n\n"}
_DIGITS = "〇一二三四五六七八九"


class Draughtsman:
    """Writes whole passages in one language."""

    def __init__(self, language: Language, random: Random, pen: Pen) -> None:
        self.language = language
        self.random = random
        self.pen = pen

    def draft(self, characters: int) -> list[Passage]:
        """A whole text of about so many characters."""
        passages = [self.pen.passage(f"# {self.title()}\n\n", "heading")]
        size, article, chapter = len(passages[0].text), 0, 0
        while size < characters:
            if article % 12 == 0:
                chapter += 1
                passages.append(self.heading(chapter, "chapter"))
            article += 1
            section = self.section(number(article, self.language.code))
            passages += section
            size += sum(len(passage.text) for passage in section)
        return passages

    def heading(self, count: int, form: str) -> Passage:
        pattern = (_CHAPTER if form == "chapter" else _ARTICLE)[self.language.code]
        return self.pen.passage(pattern.format(number(count, self.language.code), self.title()), form)

    def section(self, label: str) -> list[Passage]:
        """An article: its heading with the number `label`, and what stands under it."""
        heading = _ARTICLE[self.language.code].format(label, self.title())
        return [self.pen.passage(heading, "article"), *self._body()]

    def _body(self) -> Iterator[Passage]:
        random = self.random
        for place in range(random.randint(1, 5)):
            yield self.paragraph(place + 1 if random.random() < 0.6 else 0)
            chance = random.random()
            if chance < 0.14:
                yield from self.items()
            elif chance < 0.16:
                yield from self.table()

    def title(self) -> str:
        language, random = self.language, self.random
        words = [language.adjective(random).capitalize(), language.noun(random), language.noun(random)]
        return language.blank.join(words[random.randrange(2) :])

    def paragraph(self, label: int = 0) -> Passage:
        """A paragraph of one to six sentences, numbered if `label` is not 0; some are hard-wrapped."""
        random, language = self.random, self.language
        if random.random() < 0.04:
            body = random.choice(language.boilerplate)
        else:
            body = language.blank.join(language.sentence(random) for _ in range(random.randint(1, 6)))
        if label:
            body = f"（{number(label, 'zh')}）{body}" if language.code == "zh" else f"({label}) {body}"
        if random.random() < 0.1:
            body = wrapped(body, random.randint(60, 90))
        return self.pen.passage(f"{body}\n\n", "paragraph")

    def items(self) -> list[Passage]:
        """A list of two to seven items, bulleted, numbered or lettered."""
        random, language = self.random, self.language
        size, style = random.randint(2, 7), random.randrange(3)
        made = []
        for place in range(size):
            marker = ("-", f"{place + 1}.", f"{'abcdefg'[place]})")[style]
            body = language.phrase(random, random.randint(3, 14)) + (";" if language.code != "zh" else "；")
            made.append(self.pen.passage(f"{marker} {body}\n" + ("\n" if place == size - 1 else ""), "item"))
        return made

    def table(self) -> list[Passage]:
        random, language = self.random, self.language
        size, columns = random.randint(2, 8), random.randint(2, 4)

        def row() -> str:
            return "| " + " | ".join(language.phrase(random, random.randint(1, 3)) for _ in range(columns)) + " |\n"

        head = self.pen.passage(row() + "|" + " --- |" * columns + "\n", "head")
        rows = [self.pen.passage(row() + ("\n" if place == size - 1 else ""), "row") for place in range(size)]
        return [head, *rows]


def number(value: int, code: str) -> str:
    """A number as laws write it: 12, or 十二."""
    if code != "zh":
        return str(value)
    if value < 10:
        return _DIGITS[value]
    if value < 20:
        return "十" + (_DIGITS[value - 10] if value > 10 else "")
    if value < 100:
        return _DIGITS[value // 10] + "十" + (_DIGITS[value % 10] if value % 10 else "")
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def wrapped(body: str, width: int) -> str:
    """Lines of about `width` characters, broken at blanks; a text without blanks stays one line."""
    lines: list[str] = []
    line = ""
    for word in body.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])
