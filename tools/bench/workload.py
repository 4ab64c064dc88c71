"""Seeded texts: one bill of 60 KB with a long history, and small policies, like those on which peers were measured."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

_WORDS = """section act shall may agency department committee public report annual notice comment hearing rule standard
program fund grant state county city council board secretary director officer person resident applicant permit license
fee tax budget fiscal year revenue expenditure appropriation policy plan service health housing water energy climate
transport school student teacher worker employer wage safety privacy data record access review appeal court order
penalty violation inspection facility property land use zoning district development environment impact assessment"""
_SMALL = "the of and to in a for by with under on from as that or any each such not be is which upon within after"
_SYLLABLES = "ba be bi bo ca ce ci co da de di do fa fe fi fo ga go la le li lo ma me mi mo na ne ra re ri ro sa se"
_CORE, _GLUE, _PARTS = _WORDS.split(), _SMALL.split(), _SYLLABLES.split()
_PEOPLE = ("Ada Moss", "Ben Ortiz", "Chen Li", "Dana Wu", "Eli Park", "Fay Novak", "Gus Hale", "Hana Ito")
_START = datetime(2023, 1, 1, tzinfo=UTC)


class Writer:
    """Writes sentences in which a few words are common and most are rare."""

    def __init__(self, seed: int) -> None:
        """Fix the vocabulary."""
        self.random = random.Random(seed)
        self.rare = sorted({"".join(self.random.choices(_PARTS, k=self.random.randint(2, 4))) for _ in range(6000)})

    def word(self) -> str:
        """Return one word."""
        chance = self.random.random()
        if chance < 0.4:
            return self.random.choice(_GLUE)
        if chance < 0.85:
            return _CORE[int(len(_CORE) * self.random.random() ** 2)]
        return self.rare[int(len(self.rare) * self.random.random() ** 3)]

    def sentence(self) -> str:
        """Return one sentence of 8 to 20 words."""
        words = [self.word() for _ in range(self.random.randint(8, 20))]
        return " ".join(words).capitalize() + "."

    def paragraph(self, sentences: int = 2) -> str:
        """Return some sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def changed(self, paragraph: str) -> str:
        """Return a paragraph with one to four words exchanged."""
        words = paragraph.split(" ")
        for _ in range(self.random.randint(1, 4)):
            words[self.random.randrange(len(words))] = self.word()
        return " ".join(words)


def bill(revisions: int, sections: int = 120, seed: int = 1) -> Iterator[dict[str, object]]:
    """Yield the revisions of one bill; each changes one to three paragraphs."""
    writer = Writer(seed)
    blocks = ["# Bill for the Open Policy Act", writer.paragraph(3)]
    for number in range(1, sections + 1):
        title = " ".join(writer.word() for _ in range(4)).title()
        blocks += [f"## Section {number}. {title}", writer.paragraph(), writer.paragraph()]
        if number % 5 == 0:
            blocks.append("\n".join(f"- {writer.sentence()}" for _ in range(3)))
    plain = [place for place, block in enumerate(blocks) if block[0] not in "#-"]
    for number in range(1, revisions + 1):
        if number > 1:
            for place in writer.random.sample(plain, writer.random.randint(1, 3)):
                blocks[place] = writer.changed(blocks[place])
        yield _record(f"bill-{revisions}", number, writer, "\n\n".join(blocks) + "\n", number * 60)


def policies(count: int, seed: int = 2) -> Iterator[dict[str, object]]:
    """Yield small policies of about 3 KB with three revisions each; `quillwort` stands in three, a phrase in some."""
    writer = Writer(seed)
    for page in range(1, count + 1):
        blocks = [f"# Policy {page}", "This section sets the purpose. " + writer.paragraph()]
        for _ in range(8):
            title = " ".join(writer.word() for _ in range(3)).title()
            blocks += [f"## {title}", writer.paragraph(), writer.paragraph(1)]
        if page in (101, 901, 1501):
            blocks.append("Habitat of the quillwort is protected.")
        if page % 100 == 50:
            blocks.append("The council adopts fiscal stewardship as a goal.")
        for number in (1, 2, 3):
            if number > 1:
                blocks[3] = writer.changed(blocks[3])
            yield _record(f"policy-{page:04}", number, writer, "\n\n".join(blocks) + "\n", page + number)


def _record(draft: str, number: int, writer: Writer, text: str, minutes: int) -> dict[str, object]:
    time = (_START + timedelta(minutes=minutes * 30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    author = writer.random.choice(_PEOPLE)
    return {
        "draft": draft, "language": "en", "revision": number, "time": time, "author": author,
        "sector": "citizen", "message": "clarify wording", "text": text,
    }  # fmt: skip


def write(path: Path, records: Iterator[dict[str, object]]) -> tuple[int, int]:
    """Write records as NDJSON; return how many and how many bytes of text."""
    count = size = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count, size = count + 1, size + len(str(record["text"]).encode())
    return count, size
