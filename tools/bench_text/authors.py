"""Authorship against known truth: who brought each word, over ten thousand stormy revisions; and what a save costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median

from tools.bench_text.report import Report, table
from tools.truth import LIGHT, STORMY, History, Passage, history
from tools.truth.vocabulary import language
from wiki.domain.authorship import Replay
from wiki.domain.text.matching import matching

_GOAL, _SMALL, _LARGE = 0.985, 0.5, 5.0
# (language, characters at the end, at the start, revisions)
_HISTORIES = (("en", 60_000, 10_000, 10_000), ("zh", 60_000, 10_000, 10_000), ("de", 20_000, 5_000, 2_000))
_POINTS = 20
_WORST = 6


@dataclass(slots=True)
class Tally:
    """Words with the right revision, and all; the same without sentences that laws use again and again.

    Of a sentence such as "(repealed)", taken out by one and written anew by another, no text tells that it was not the
    old one that came back.
    """

    right: int = 0
    words: int = 0
    right_own: int = 0
    own: int = 0

    def add(self, *, right: bool, own: bool) -> None:
        """Count one word; `own` if it is in no such sentence."""
        self.right += right
        self.words += 1
        self.right_own += right and own
        self.own += own


def measure(report: Report, *, alone: bool) -> None:
    """Replay histories and compare; `alone` takes a fifth of the revisions."""
    rows = []
    for code, characters, start, revisions in _HISTORIES:
        count = revisions // 5 if alone else revisions
        found = history(code, characters, count, 17, STORMY, start=start)
        title = f"history({code!r}, {characters}, {count}, 17, STORMY, start={start})"
        tally, took = _replayed(report, found, title, language(code).boilerplate)
        name = f"{code}, {count:,} revisions, {start // 1000} to {characters // 1000} KB"
        report.add("authorship, right words", name, tally.right / tally.words, "share", baseline=_GOAL)
        report.add("authorship, right words, repeated sentences apart", name, tally.right_own / tally.own, "share")
        rows.append([name, tally.right / tally.words, tally.right_own / tally.own, _GOAL, took])
    columns = [f"share of right words, mean of {_POINTS} points", "all", "repeated sentences apart", "goal", "s in all"]
    table("authorship with vandalism, reverts, moves", columns, rows)
    _saves(report, 400 if not alone else 80)


def _replayed(report: Report, found: History, name: str, repeated: Sequence[str]) -> tuple[Tally, float]:
    """The words at all points, and CPU seconds."""
    replay, tally, taken = Replay(), Tally(), 0.0
    worst: list[tuple[int, str]] = []
    for version in found:
        texts = version.texts
        started = time.process_time()
        replay.add(texts)
        taken += time.process_time() - started
        if version.number % (found.revisions // _POINTS) == 0:
            for index, passage in enumerate(version.passages):
                wrong = _judged(passage, replay, found.birth, repeated, tally)
                if wrong:
                    where = f"revision {version.number}, passage {index} ({passage.text[:40]!r})"
                    said, true = wrong[0]
                    worst.append((len(wrong), f"{where}: {len(wrong)} words, such as one of {true} given to {said}"))
    for _, text in sorted(worst, reverse=True)[:_WORST]:
        report.note("authorship", f"{name}: {text}")
    return tally, taken


def _judged(
    passage: Passage, replay: Replay, birth: dict[int, int], repeated: Sequence[str], tally: Tally
) -> list[tuple[int, int]]:
    """Count the words of a passage; the wrong ones that are in no repeated sentence: (revision said, the true one)."""
    said = chain.from_iterable([one.revision] * one.size for one in replay.known[passage.text])
    covered = bytearray(len(passage.text))
    for sentence in repeated:
        at = passage.text.find(sentence)
        while at >= 0:
            covered[at : at + len(sentence)] = b"\1" * len(sentence)
            at = passage.text.find(sentence, at + 1)
    wrong: list[tuple[int, int]] = []
    at = 0
    for word, revision in zip(passage, said, strict=True):
        if not word.text.isspace():
            right, own = revision == birth[word.ident], not covered[at]
            tally.add(right=right, own=own)
            if own and not right:
                wrong.append((revision, birth[word.ident]))
        at += len(word.text)
    return wrong


def _saves(report: Report, revisions: int) -> None:
    rows: list[Sequence[object]] = []
    for code, characters, count, goal in (
        ("en", 60_000, revisions, _SMALL), ("zh", 60_000, revisions, _SMALL),
        ("en", 1_000_000, revisions // 10, _LARGE),
    ):  # fmt: skip
        replay, alone, together = Replay(), list[float](), list[float]()
        before: list[str] = []
        for version in history(code, characters, count, 19, LIGHT):
            texts = version.texts
            started = time.process_time()
            found = matching(before, texts)
            between = time.process_time()
            replay.add(texts, found)
            ended = time.process_time()
            if version.number > 1:
                alone.append((ended - between) * 1000)
                together.append((ended - started) * 1000)
            before = texts
        size = f"{code}, {characters // 1000:,} KB"
        report.add("authorship, a save", size, median(alone), "CPU ms", baseline=goal)
        rows.append([size, median(alone), sorted(alone)[int(len(alone) * 0.95)], goal, median(together)])
    columns = ["CPU ms of a save", "median", "p95", "goal", "with the matching"]
    table("authorship, what it adds to a save", columns, rows)
