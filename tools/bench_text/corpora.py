"""Pairs of revisions of real law texts, a fixed sample."""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

SETS = (
    "en-open-data-policy/revisions", "en-service-policies/revisions", "zh-laws/taiwan", "zh-laws/mainland",
    "de-laws/revisions", "fr-code-penal/revisions",
)  # fmt: skip


class RealPair(NamedTuple):
    """Two revisions of one draft; `kind` is adjacent or far."""

    set_name: str
    name: str
    kind: str
    old: str
    new: str


def corpus() -> Path | None:
    """The folder of real texts, None if CORPUS names none."""
    named = os.environ.get("CORPUS")
    return Path(named) if named else None


def drafts(source: Path) -> Iterator[tuple[str, list[str]]]:
    """The drafts of a file, each with the texts of its revisions, without those that are empty or the same again."""
    name, texts = "", list[str]()
    with lzma.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["draft"] != name:
                if texts:
                    yield name, texts
                name, texts = record["draft"], []
            if record["text"] and (not texts or texts[-1] != record["text"]):
                texts.append(record["text"])
    if texts:
        yield name, texts


def pairs(folder: Path, each: int, most: int) -> Iterator[RealPair]:
    """Of each set so many adjacent pairs, and half as many far ones, of texts up to `most` characters; seeded."""
    for set_name in SETS:
        random = Random(set_name)
        adjacent: list[RealPair] = []
        far: list[RealPair] = []
        for name, texts in drafts(folder / f"{set_name}.ndjson.xz"):
            numbers = random.sample(range(len(texts) - 1), min(8, len(texts) - 1))
            for number in sorted(numbers):
                label = f"{set_name} {name}, distinct texts {number + 1} and {number + 2}"
                adjacent.append(RealPair(set_name, label, "adjacent", texts[number], texts[number + 1]))
            if len(texts) > 5:
                label = f"{set_name} {name}, distinct texts 1 and {len(texts)}"
                far.append(RealPair(set_name, label, "far", texts[0], texts[-1]))
        for found, count in ((adjacent, each), (far, each // 2)):
            small = [pair for pair in found if len(pair.old) <= most and len(pair.new) <= most]
            yield from random.sample(small, min(count, len(small)))
