"""Peers that are programs of their own: git, run for real, and wikidiff2 by what it publishes about moves."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from tools.bench_text.engines import Diffs, runs_of
from tools.bench_text.scores import Case, Run
from wiki.domain.text.align import runs
from wiki.domain.text.tokens import solid, tokens

_HAN_WORDS = "[A-Za-z0-9]+|[^[:space:]]"
_SPACED_WORDS = "[^[:space:][:punct:]]+|[^[:space:]]"
_CHANGE, _MOVED, _MOST = 0.2, 0.4, 100


def git_words(case: Case, *, han: bool) -> list[Run]:
    """`git diff --word-diff` with words, or with single characters for Han."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("old", "new")]
        for path, text in zip(paths, (case.one, case.other), strict=True):
            path.write_text(text, "utf-8")
        done = subprocess.run(
            [
                "git", "diff", "--no-index", "--no-color", "--word-diff=porcelain", "-U10000000",
                f"--word-diff-regex={_HAN_WORDS if han else _SPACED_WORDS}", *map(str, paths),
            ],
            capture_output=True, check=False, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": folder},
        )  # fmt: skip
    lines = done.stdout.decode().split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith("@@")), None)
    if start is None:
        return [(0, 0, len(case.one))]
    return list(runs_of(_aligned(case, lines[start + 1 :])))


def _aligned(case: Case, lines: list[str]) -> Diffs:
    """Git's lines put on the texts: it shows only the new side's blanks, so words are laid out one after another."""
    diffs: Diffs = []
    i = j = 0
    for line in lines:
        sign, body = line[:1], line[1:]
        if sign not in {" ", "-", "+"}:
            continue
        for chunk in solid(body):
            if sign in " -":
                start = case.one.index(chunk, i)
                diffs.append((-1, case.one[i:start]))
                i = start
            if sign in " +":
                start = case.other.index(chunk, j)
                diffs.append((1, case.other[j:start]))
                j = start
            diffs.append(({" ": 0, "-": -1, "+": 1}[sign], chunk))
            i += len(chunk) if sign in " -" else 0
            j += len(chunk) if sign in " +" else 0
    return diffs


def wikidiff2_moves(case: Case) -> list[tuple[int, int]]:
    """Moved lines as wikidiff2 publishes that it finds them.

    Its rules, from README.md and src/lib of https://github.com/wikimedia/mediawiki-php-wikidiff2 with the defaults of
    its settings: lines are compared first; a deleted line right against an added one is a changed line if their
    likeness is at least `change_threshold` 0.2, else it stays deleted and added; if more than
    `moved_paragraph_detection_cutoff` 100 lines were then deleted and added, no move is looked for; else each deleted
    line goes with the most alike added one, one to one, if their likeness is above `moved_line_threshold` 0.4.
    Likeness is the share of characters that a word diff copies (WordDiffStats). Lines with no words are left out; here
    a line is a passage.
    """
    deleted: list[int] = []
    added: list[int] = []
    i = j = 0
    for i_run, j_run, size in [*runs(case.olds, case.news), (len(case.olds), len(case.news), 0)]:
        olds, news = list(range(i, i_run)), list(range(j, j_run))
        for old, new in zip(list(olds), list(news), strict=False):
            if _likeness(case.olds[old], case.news[new]) >= _CHANGE:
                olds.remove(old)
                news.remove(new)
        deleted += olds
        added += news
        i, j = i_run + size, j_run + size
    if len(deleted) + len(added) > _MOST:
        return []
    ranked = sorted(
        ((_likeness(case.olds[old], case.news[new]), -old, -new) for old in deleted for new in added), reverse=True
    )
    moves: dict[int, int] = {}
    for likeness, old, new in ranked:
        if likeness > _MOVED and -old not in moves and -new not in moves.values():
            moves[-old] = -new
    return list(moves.items())


def _likeness(one: str, other: str) -> float:
    left, right = tokens(one), tokens(other)
    shared = Counter(left) & Counter(right)
    if 2 * sum(len(token) * times for token, times in shared.items()) < _CHANGE * (len(one) + len(other)):
        return 0.0
    copied = total = 0
    i = j = 0
    for i_run, j_run, size in [*runs(left, right, 1_000_000), (len(left), len(right), 0)]:
        total += max(len("".join(left[i:i_run])), len("".join(right[j:j_run])))
        copied += len("".join(left[i_run : i_run + size]))
        i, j = i_run + size, j_run + size
    return copied / (total + copied) if total + copied else 0.0
