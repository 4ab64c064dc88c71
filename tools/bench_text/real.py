"""Edit scripts of real revisions beside those of diff-match-patch over the whole text without a deadline.

The length of an edit script is the number of characters that it strikes out and puts in; what moved without being
edited is neither, for it is said to have moved. Segments are the stretches struck out or put in, over the ends of
passages too, and the moves of passages in a row. What people are shown of either is compared: ours as `compare` gives
it, theirs after its semantic clean-up; the raw script of diff-match-patch, which cuts words to pieces, stands beside.
Texts of more than `_MOST` characters are left out, and pairs with more than `_FAR` characters in changed passages:
diff-match-patch would take minutes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tools.bench_text.corpora import RealPair, corpus, pairs
from tools.bench_text.engines import dmp
from tools.bench_text.report import Report, cpu, table
from wiki.domain.text.diff import Op, Row, compare
from wiki.domain.text.passages import split

_EACH, _MOST = 16, 150_000
# Where lines differ in more characters than this, a diff without a deadline takes minutes.
_FAR = 14_000
_WORST = 8
GOAL = 1.05


@dataclass(slots=True)
class Sizes:
    """Sums of characters and segments of edit scripts."""

    pairs: int = 0
    ours: int = 0
    ours_segments: int = 0
    clean: int = 0
    clean_segments: int = 0
    raw: int = 0
    raw_segments: int = 0
    milliseconds: float = 0.0
    theirs_milliseconds: float = 0.0


def measure(report: Report, *, alone: bool) -> None:
    """Compare pairs of all sets. Without CORPUS, or without the peers, there is nothing to do."""
    folder = corpus()
    if folder is None or alone:
        print("real texts are not measured: CORPUS is not set, or the peers are left out")
        return
    sums: dict[tuple[str, str], Sizes] = defaultdict(Sizes)
    worst: list[tuple[int, str]] = []
    left_out = 0
    for pair in pairs(folder, _EACH, _MOST):
        if _changed(pair) > _FAR:
            left_out += 1
            continue
        total = sums[pair.set_name, pair.kind]
        ours, segments = _ours(pair, total)
        clean, clean_segments = _theirs(pair, total)
        total.pairs += 1
        if ours > GOAL * clean or segments > clean_segments:
            text = f"{pair.name}: {ours} characters in {segments} segments, dmp {clean} in {clean_segments}"
            worst.append((ours - clean, text))
    for _, text in sorted(worst, reverse=True)[:_WORST]:
        report.note("showing (edit scripts of real texts)", text)
    _show(report, sums, left_out)


def _changed(pair: RealPair) -> int:
    """Characters of passages that do not stand on the other side."""
    one, other = split(pair.old), split(pair.new)
    return sum(map(len, set(one) ^ set(other)))


def _ours(pair: RealPair, total: Sizes) -> tuple[int, int]:
    size = segments = 0

    def work() -> None:
        nonlocal size, segments
        standing: set[str] = set()
        before: Row | None = None
        for row in compare(split(pair.old), split(pair.new)).rows:
            if row.moved and not row.at_new:
                continue
            if row.op is Op.MOVE and not _follows(before, row):
                segments, standing = segments + 1, set()
            for segment in row.segments:
                if segment.op == "=":
                    standing = set()
                    continue
                size += len(segment.text)
                segments += segment.op not in standing
                standing.add(segment.op)
            before = row

    total.milliseconds += cpu(work)
    total.ours += size
    total.ours_segments += segments
    return size, segments


def _follows(before: Row | None, row: Row) -> bool:
    """Whether a moved passage came along with the one before it."""
    if before is None or before.op is not Op.MOVE or None in {before.old, row.old}:
        return False
    return (before.old, before.new) == ((row.old or 0) - 1, (row.new or 0) - 1)


def _theirs(pair: RealPair, total: Sizes) -> tuple[int, int]:
    engine = dmp(0)
    found: list[list[tuple[int, str]]] = []
    total.theirs_milliseconds += cpu(lambda: found.append(engine.diff_main(pair.old, pair.new)))
    diffs = found[0]
    raw = [len(text) for op, text in diffs if op]
    total.theirs_milliseconds += cpu(lambda: engine.diff_cleanupSemantic(diffs))
    clean = [len(text) for op, text in diffs if op]
    total.raw += sum(raw)
    total.raw_segments += len(raw)
    total.clean += sum(clean)
    total.clean_segments += len(clean)
    return sum(clean), len(clean)


def _show(report: Report, sums: dict[tuple[str, str], Sizes], left_out: int) -> None:
    rows = []
    whole = Sizes()
    for (set_name, kind), one in [*sums.items(), (("all sets", ""), whole)]:
        for name in Sizes.__dataclass_fields__:
            if one is not whole:
                setattr(whole, name, getattr(whole, name) + getattr(one, name))
        if not one.clean or not one.raw:
            continue
        title = f"{set_name} {kind}".strip()
        rows.append([
            title, one.pairs, one.ours / one.clean, one.ours / one.raw, one.ours_segments, one.clean_segments,
            one.raw_segments, one.milliseconds / one.pairs, one.theirs_milliseconds / one.pairs,
        ])  # fmt: skip
        report.add("edit script, ours / dmp cleaned", title, one.ours / one.clean, "ratio", baseline=GOAL)
        report.add("edit script, ours / dmp raw", title, one.ours / one.raw, "ratio")
        report.add("segments", title, one.ours_segments, "segments", baseline=one.clean_segments)
    columns = [
        "set", "pairs", f"length, ours / dmp (goal {GOAL})", "ours / dmp raw", "segments", "dmp", "dmp raw", "ms",
        "dmp ms",
    ]  # fmt: skip
    table(f"edit scripts of real revisions ({left_out} pairs that differ too much left out)", columns, rows)
