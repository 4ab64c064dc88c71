"""Merges of a thousand generated pairs, beside git: overlaps caught, false conflicts, words lost or doubled."""

from __future__ import annotations

import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tools.bench_text.report import Report, cpu, table
from tools.truth import Pair, concurrent
from wiki.domain.text.merge import Agreed, Merge, merge
from wiki.domain.text.tokens import solid

# (name, language, characters, most edits a side, pairs)
_KINDS = (
    ("en, 8 KB", "en", 8_000, 5, 300), ("zh, 8 KB", "zh", 8_000, 5, 300), ("de, 8 KB", "de", 8_000, 5, 100),
    ("en, 1.5 KB (dense)", "en", 1_500, 6, 300),
)  # fmt: skip
_GOAL = 15
_WORST = 8


@dataclass(slots=True)
class Tally:
    """Pairs by how a merge of them ended."""

    pairs: int = 0
    overlaps: int = 0
    caught: int = 0
    false: int = 0
    clean: int = 0
    lost: int = 0
    unclear: int = 0

    def count(self, pair: Pair, *, asked: bool, right: bool) -> None:
        """Count one pair: whether the merge asked or told a person, and whether it has just the right words."""
        self.pairs += 1
        self.overlaps += pair.overlaps
        self.caught += pair.overlaps and asked
        self.unclear += pair.unclear and asked and not pair.overlaps
        self.false += asked and not pair.overlaps and not pair.unclear
        self.clean += not asked
        self.lost += not right


def measure(report: Report, *, alone: bool) -> None:
    """Merge all pairs with ours and, unless `alone`, with git."""
    rows = []
    whole, theirs = Tally(), Tally()
    for name, language, characters, edits, count in _KINDS:
        ours, lines, taken = Tally(), Tally(), list[float]()
        for seed in range(count):
            pair = concurrent(language, seed, characters=characters, edits=edits)
            base, one, other = pair.texts()
            found: list[Merge] = []
            taken.append(cpu(lambda texts=(base, one, other), into=found: into.append(merge(*texts))))
            merged = found[0]
            asked, right = bool(merged.conflicts), _keeps_all(pair, merged)
            told = asked or (pair.overlaps and bool(merged.together))
            for tally in (ours, whole):
                tally.count(pair, asked=told, right=right)
            _note(
                report,
                f"concurrent({language!r}, {seed}, characters={characters}, edits={edits}), {pair.did}",
                pair,
                told,
                right,
            )
            if not alone:
                conflict, text = git_merge(*map("".join, (base, one, other)))
                for tally in (lines, theirs):
                    tally.count(pair, asked=conflict, right=conflict or pair.overlaps or _words(text) == +pair.expected)
        rows += [_row(f"{name}: ours", ours, median(taken)), *([] if alone else [_row(f"{name}: git", lines)])]
    rows += [_row("all: ours", whole), *([] if alone else [_row("all: git merge-file", theirs)])]
    columns = [
        "pairs", "number", "overlaps", "caught", "false conflicts", "asked where unclear", "lost or doubled", "CPU ms",
    ]  # fmt: skip
    table(f"merges (goal: all overlaps caught, none lost or doubled, false conflicts at most {_GOAL})", columns, rows)
    size = f"{whole.pairs} pairs"
    report.add("merge, false conflicts", size, whole.false, "pairs", baseline=_GOAL)
    report.add("merge, overlaps caught", size, whole.caught, "pairs", baseline=whole.overlaps)
    report.add("merge, words lost or doubled", size, whole.lost, "pairs")
    if not alone:
        report.add("merge, false conflicts of git merge-file", size, theirs.false, "pairs")


def _keeps_all(pair: Pair, merged: Merge) -> bool:
    """Whether a clean merge has just the words it should have, and one with conflicts all that either side added."""
    if merged.clean:
        return pair.overlaps or _words(merged.text()) == +pair.expected
    kept = Counter[str]()
    for chunk in merged.chunks:
        texts = (chunk.text,) if isinstance(chunk, Agreed) else (chunk.theirs, chunk.yours)
        kept.update(token for text in texts for token in solid(text))
    known = {word.ident for passage in pair.base for word in passage}
    for side in (pair.theirs, pair.yours):
        added = Counter(word.text for passage in side for word in passage.solid if word.ident not in known)
        if any(kept[token] < times for token, times in added.items()):
            return False
    return True


def _note(report: Report, name: str, pair: Pair, asked: bool, right: bool) -> None:
    if not right:
        kind = "words lost or doubled"
    elif pair.overlaps and not asked:
        kind = "overlap not caught"
    elif asked and not pair.overlaps and not pair.unclear:
        kind = "false conflict"
    else:
        return
    if sum(note.startswith(kind) for note in report.worst.get("merge", [])) < _WORST:
        report.note("merge", f"{kind}: {name}")


def git_merge(base: str, theirs: str, yours: str) -> tuple[bool, str]:
    """Whether `git merge-file` finds a conflict, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("yours", "base", "theirs")]
        for path, text in zip(paths, (yours, base, theirs), strict=True):
            path.write_text(text, "utf-8")
        done = subprocess.run(["git", "merge-file", "-p", *map(str, paths)], capture_output=True, check=False)
    return done.returncode != 0, done.stdout.decode()


def _words(text: str) -> Counter[str]:
    return Counter(solid(text))


def _row(name: str, tally: Tally, taken: float | None = None) -> list[object]:
    return [
        name, tally.pairs, tally.overlaps, tally.caught, tally.false, tally.unclear, tally.lost,
        "" if taken is None else taken,
    ]  # fmt: skip
