"""Authorship against known truth: who brought each word, over ten thousand stormy revisions; and what a save costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import chain
from statistics import median

from tools.bench_text.report import Report, table
from tools.truth import LIGHT, STORMY, History, Version, history
from wiki.domain.authorship import Replay
from wiki.domain.text.matching import matching

_GOAL, _SMALL, _LARGE = 0.985, 0.5, 5.0
# (language, characters at the end, at the start, revisions)
_HISTORIES = (("en", 60_000, 10_000, 10_000), ("zh", 60_000, 10_000, 10_000), ("de", 20_000, 5_000, 2_000))
_POINTS = 20
_WORST = 6


def measure(report: Report, *, alone: bool) -> None:
    """Replay histories and compare; `alone` takes a fifth of the revisions."""
    rows = []
    for language, characters, start, revisions in _HISTORIES:
        count = revisions // 5 if alone else revisions
        found = history(language, characters, count, 17, STORMY, start=start)
        right, words, last, took = _replayed(report, found, f"history({language!r}, {characters}, {count}, 17, STORMY)")
        name = f"{language}, {count:,} revisions, {start // 1000} to {characters // 1000} KB"
        report.add("authorship, words with the right revision", name, right / words, "share", baseline=_GOAL)
        rows.append([name, right / words, last, _GOAL, took])
    columns = ["share of words with the right revision", f"mean of {_POINTS} points", "at the end", "goal", "s in all"]
    table("authorship with vandalism, reverts, moves", columns, rows)
    _saves(report, 400 if not alone else 80)


def _replayed(report: Report, found: History, name: str) -> tuple[int, int, float, float]:
    """Right words, words, the share at the end, and CPU seconds."""
    replay = Replay()
    right = words = 0
    share = taken = 0.0
    worst: list[tuple[float, str]] = []
    for version in found:
        texts = version.texts
        started = time.process_time()
        replay.add(texts)
        taken += time.process_time() - started
        if version.number % (found.revisions // _POINTS) == 0:
            hits, total, bad = _judged(version, replay, found.birth)
            right, words, share = right + hits, words + total, hits / total
            worst += bad
    for _, text in sorted(worst, reverse=True)[:_WORST]:
        report.note("authorship", f"{name}: {text}")
    return right, words, share, taken


def _judged(version: Version, replay: Replay, birth: dict[int, int]) -> tuple[int, int, list[tuple[float, str]]]:
    right = words = 0
    bad: list[tuple[float, str]] = []
    for index, passage in enumerate(version.passages):
        said = list(chain.from_iterable([one.revision] * one.size for one in replay.known[passage.text]))
        pairs = [
            (revision, birth[word.ident])
            for word, revision in zip(passage, said, strict=True)
            if not word.text.isspace()
        ]
        hits = sum(one == other for one, other in pairs)
        right, words = right + hits, words + len(pairs)
        if hits < len(pairs):
            wrong = next(pair for pair in pairs if pair[0] != pair[1])
            place = f"revision {version.number}, passage {index} ({passage.text[:40]!r})"
            text = f"{place}: {len(pairs) - hits} of {len(pairs)} words, such as {wrong[0]} said for {wrong[1]}"
            bad.append((len(pairs) - hits, text))
    return right, words, bad


def _saves(report: Report, revisions: int) -> None:
    rows: list[Sequence[object]] = []
    for language, characters, count, goal in (
        ("en", 60_000, revisions, _SMALL), ("zh", 60_000, revisions, _SMALL),
        ("en", 1_000_000, revisions // 10, _LARGE),
    ):  # fmt: skip
        replay, alone, together = Replay(), list[float](), list[float]()
        before: list[str] = []
        for version in history(language, characters, count, 19, LIGHT):
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
        size = f"{language}, {characters // 1000:,} KB"
        report.add("authorship, a save", size, median(alone), "CPU ms", baseline=goal)
        rows.append([size, median(alone), sorted(alone)[int(len(alone) * 0.95)], goal, median(together)])
    columns = ["CPU ms of a save", "median", "p95", "goal", "with the matching"]
    table("authorship, what it adds to a save", columns, rows)
