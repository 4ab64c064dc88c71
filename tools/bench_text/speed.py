"""CPU time of the diff, beside its goals and its peers.

Medians of process time. A calibration loop is timed before each row: `scaled` is what a core would need that runs the
loop in 16.5 ms, as the one of docs/benchmarks.md does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from statistics import median

from tools.bench_text.engines import lines_words, whole
from tools.bench_text.report import STANDARD, Report, calibration, cpu, cpu_median, table
from tools.bench_text.scores import Case
from tools.bench_text.shapes import shapes
from tools.truth import LIGHT, Passage, Version, history
from tools.truth.desk import Desk
from tools.truth.words import Pen
from wiki.domain.text.diff import compare
from wiki.domain.text.matching import matching
from wiki.domain.text.merge import merge
from wiki.domain.text.passages import split

_ADJACENT_SMALL, _ADJACENT_LARGE, _FAR, _REWRITTEN, _HOSTILE = 0.8, 6.0, 40.0, 150.0, 1_000.0
_DEADLINE = 1.0
# Shapes slower than this are noted.
_SLOW = 500.0


def measure(report: Report, *, alone: bool) -> None:
    """Adjacent, far, rewritten, hostile."""
    rows: list[Sequence[object]] = []
    for language, characters, revisions, goal in (
        ("en", 60_000, 60, _ADJACENT_SMALL), ("de", 60_000, 60, _ADJACENT_SMALL), ("zh", 60_000, 60, _ADJACENT_SMALL),
        ("en", 1_000_000, 16, _ADJACENT_LARGE),
    ):  # fmt: skip
        versions = list(history(language, characters, revisions, 11, LIGHT))
        rows.append(_adjacent(report, f"{language}, {_size(characters)}", versions, goal, alone=alone))
    for language in ("en", "zh"):
        versions = list(history(language, 100_000, 501, 12, LIGHT, start=60_000))
        rows.append(_one(report, f"500 apart, {language}, 60-100 KB", versions[0], versions[-1], _FAR, alone=alone))
    rows.append(_rewritten(report, alone=alone))
    columns = [
        "diff, CPU ms",
        "median",
        "p95",
        "scaled",
        "goal",
        "rows and words",
        "matching only",
        "dmp whole, 1 s",
        "dmp lines, words",
    ]
    table("speed (split not counted: passages are stored)", columns, rows)
    _hostile(report, alone=alone)


def _adjacent(report: Report, name: str, versions: Sequence[Version], goal: float, *, alone: bool) -> Sequence[object]:
    slow = calibration() / STANDARD
    pairs = [(one.texts, other.texts) for one, other in pairwise(versions)]
    shown = [cpu_median(lambda pair=pair: compare(*pair).changes, 3) for pair in pairs]
    found = [cpu_median(lambda pair=pair: matching(*pair), 3) for pair in pairs]
    report.add("adjacent", name, median(shown), "CPU ms", baseline=goal)
    theirs: list[object] = ["", ""]
    if not alone:
        some = [Case("", one.passages, other.passages) for one, other in list(pairwise(versions))[::6]]
        theirs = [median(_times(engine, some)) for engine in (whole, lines_words)]
        report.add("adjacent, dmp whole text", name, float(str(theirs[0])), "CPU ms")
    return [f"adjacent, {name}", median(shown), _p95(shown), median(shown) / slow, goal, "", median(found), *theirs]


def _one(report: Report, name: str, old: Version, new: Version, goal: float, *, alone: bool) -> Sequence[object]:
    slow = calibration() / STANDARD
    one, other = old.texts, new.texts
    taken = cpu_median(lambda: compare(one, other).changes)
    report.add("diff", name, taken, "CPU ms", baseline=goal)
    theirs: list[object] = ["", ""]
    if not alone:
        case = Case("", old.passages, new.passages)
        theirs = [cpu(lambda: whole(case, _DEADLINE)), cpu(lambda: lines_words(case, _DEADLINE))]
    rows = cpu_median(lambda: compare(one, other).rows, 3)
    return [name, taken, "", taken / slow, goal, rows, cpu_median(lambda: matching(one, other)), *theirs]


def _rewritten(report: Report, *, alone: bool) -> Sequence[object]:
    """30 % of a million characters rewritten: every third passage, in most of its words."""
    random, pen = Random(13), Pen()
    desk = Desk("en", random, pen, 1_000_000)
    desk.passages = desk.draughtsman.draft(1_000_000)
    old = desk.finish()

    def edited(passage: Passage) -> Passage:
        if passage.form != "paragraph" or random.random() > 0.45:
            return passage
        return desk.editor.rewritten(passage, 0.7) or passage

    new = tuple(edited(passage) for passage in old)
    return _one(
        report, "1 MB, 30 % rewritten", Version(1, old, "create"), Version(2, new, "rewrite"), _REWRITTEN, alone=alone
    )


def _hostile(report: Report, *, alone: bool) -> None:
    rows = []
    for shape in shapes():
        one, other = split(shape.one), split(shape.other)
        works: list[Callable[[], object]] = [
            lambda shape=shape: split(shape.other),
            lambda one=one, other=other: compare(one, other).changes,
            lambda one=one, other=other: merge(one, other, [*one, "One more line.\n"]),
        ]
        slow = calibration() / STANDARD
        taken = [cpu(work) for work in works]
        report.add("hostile, split", shape.name, taken[0], "CPU ms", baseline=_HOSTILE)
        report.add("hostile, compare", shape.name, taken[1], "CPU ms", baseline=_HOSTILE)
        report.add("hostile, merge", shape.name, taken[2], "CPU ms", baseline=_HOSTILE)
        if max(taken) > _SLOW:
            report.note(
                "matching (speed)", f"{shape.name}: split, compare, merge {', '.join(f'{ms:.0f}' for ms in taken)} ms"
            )
        theirs = "" if alone else cpu(lambda shape=shape: whole(shape, _DEADLINE))
        rows.append([shape.name, len(one), len(other), *taken, max(taken) / slow, _HOSTILE, theirs])
    columns = [
        "1 MB, CPU ms",
        "old passages",
        "new",
        "split",
        "compare",
        "merge",
        "slowest, scaled",
        "goal",
        "dmp whole, 1 s",
    ]
    table(
        "hostile shapes, one run each (diff-match-patch gives up at its deadline; difflib does not end)", columns, rows
    )


def _times(engine: Callable[[Case, float], object], cases: Sequence[Case]) -> list[float]:
    return [cpu(lambda case=case: engine(case, _DEADLINE)) for case in cases]


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _size(characters: int) -> str:
    return f"{characters // 1_000} KB" if characters < 1_000_000 else f"{characters // 1_000_000} MB"
