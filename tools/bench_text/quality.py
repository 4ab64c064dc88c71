"""Precision and recall of matched tokens and of moves against generated truth, beside the peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

from tools.bench_text import engines, peers
from tools.bench_text.report import Report, table
from tools.bench_text.scores import Case, Run, Score
from tools.truth import HEAVY, LIGHT, Mix, history

GOALS = {"light": 0.98, "heavy": 0.93}
# Characters, and pairs a group.
_SIZES = ((5_000, 8), (60_000, 3))
# diff-match-patch gets so many seconds of wall time where it would not end soon.
_DEADLINE = 1.0
_GAPS = (1, 10)
_WORST = 6

Group = tuple[str, str, int, int]


def measure(report: Report, *, alone: bool) -> None:
    """Run all groups: language, kind of editing, size, revisions between. `alone` leaves the peers out."""
    tokens: dict[tuple[str, Group], Score] = defaultdict(Score)
    moves: dict[tuple[str, Group], Score] = defaultdict(Score)
    bad: list[tuple[float, str, str]] = []
    left: dict[Group, list[float]] = defaultdict(list)
    for group, case in cases():
        left[group].append(case.left)
        for name, engine in _engines(group, alone=alone).items():
            score = case.score(engine(case))
            tokens[name, group] += score
            if name in {"raw", "shown"} and score.f1 < GOALS[group[1]]:
                bad.append((score.f1, name, f"{case.name}: precision {score.precision:.3f}, recall {score.recall:.3f}"))
        found = case.score_moves(engines.moves(case))
        moves["ours", group] += found
        if found.f1 < 1:
            said, true = set(engines.moves(case)), set(case.truth.moved)
            text = f"{case.name}: moves not found {sorted(true - said)[:5]}, wrongly said {sorted(said - true)[:5]}"
            bad.append((found.f1, "moves", text))
        moves["wikidiff2's rule", group] += case.score_moves(peers.wikidiff2_moves(case))
    _show(report, "matched tokens in touched passages", tokens, ("raw", "shown"))
    _show(report, "moved passages", moves, ("ours",))
    rows = [[mix, *(_mean(left, mix, size, gap) for size, _ in _SIZES for gap in _GAPS)] for mix in GOALS]
    forms = [f"{size // 1000} KB, {gap} apart" for size, _ in _SIZES for gap in _GAPS]
    table("share of the old words that still stand", ["", *forms], rows)
    for part, kind in (("matching (stretches)", "raw"), ("showing", "shown"), ("matching (moves)", "moves")):
        for _, _, text in sorted(one for one in bad if one[1] == kind)[:_WORST]:
            report.note(part, text)


def cases() -> Iterator[tuple[Group, Case]]:
    """The pairs of versions, a fixed sample."""
    for mix in (LIGHT, HEAVY):
        for language in ("en", "de", "zh"):
            for characters, count in _SIZES:
                for gap in _GAPS:
                    yield from _pairs(mix, language, (characters, gap), count)


def _pairs(mix: Mix, language: str, form: tuple[int, int], count: int) -> Iterator[tuple[Group, Case]]:
    characters, gap = form
    for number in range(count):
        seed = number + 100 * gap
        versions = list(history(language, characters, gap + 1, seed, mix))
        name = f"history({language!r}, {characters}, {gap + 1}, {seed}, {mix.name.upper()}), first and last"
        yield (language, mix.name, characters, gap), Case(name, versions[0].passages, versions[-1].passages)


def _engines(group: Group, *, alone: bool) -> dict[str, Callable[[Case], list[Run]]]:
    """The engines to ask; of the peers, difflib only where it ends in time, dmp with a deadline where it may not."""
    language, mix, characters, gap = group
    found: dict[str, Callable[[Case], list[Run]]] = {"raw": engines.raw, "shown": engines.shown}
    if alone:
        return found
    small = characters <= 5_000
    deadline = 0 if small and mix == "light" and gap == 1 else _DEADLINE
    found["dmp whole text"] = partial(engines.whole, deadline=deadline)
    found["dmp lines, words"] = partial(engines.lines_words, deadline=deadline)
    if small:
        found["difflib words"] = engines.difflib_words
    found["git --word-diff"] = partial(peers.git_words, han=language == "zh")
    return found


def _show(report: Report, what: str, scores: dict[tuple[str, Group], Score], ours: tuple[str, ...]) -> None:
    names = list(dict.fromkeys(name for name, _ in scores))
    for mix, goal in GOALS.items():
        groups = list(dict.fromkeys(group for _, group in scores if group[1] == mix))
        forms = list(dict.fromkeys(group[2:] for group in groups))
        rows = []
        for name in names:
            row: list[object] = [name]
            for form in forms:
                score = _sum(scores, name, [group for group in groups if group[2:] == form])
                row.append(_cell(score))
            row.append(_cell(_sum(scores, name, groups)))
            rows.append(row)
            for language in ("en", "de", "zh"):
                total = _sum(scores, name, [group for group in groups if group[0] == language])
                if total is None:
                    continue
                for kind in ("precision", "recall"):
                    title, size = f"{what}: {name}, {kind}", f"{language}, {mix}"
                    report.add(title, size, getattr(total, kind), "share", baseline=goal if name in ours else None)
        columns = [what, *(f"{size // 1000} KB, {gap} apart" for size, gap in forms), "all"]
        table(f"{mix} edits: precision / recall / F1 (goal {goal})", columns, rows)
        _by_language(scores, ours, groups, f"{mix}: {what}")


def _by_language(
    scores: dict[tuple[str, Group], Score], ours: tuple[str, ...], groups: list[Group], title: str
) -> None:
    rows = []
    for name in ours:
        of = {code: _sum(scores, name, [group for group in groups if group[0] == code]) for code in ("en", "de", "zh")}
        rows.append([name, *(_cell(score) for score in of.values())])
    table(f"{title}, by language", ["", "en", "de", "zh"], rows)


def _mean(left: dict[Group, list[float]], mix: str, size: int, gap: int) -> float:
    found = [share for group, shares in left.items() if group[1:] == (mix, size, gap) for share in shares]
    return sum(found) / len(found)


def _sum(scores: dict[tuple[str, Group], Score], name: str, groups: list[Group]) -> Score | None:
    found = [scores[name, group] for group in groups if (name, group) in scores]
    return sum(found, Score()) if found else None


def _cell(score: Score | None) -> str:
    return "" if score is None else f"{score.precision:.3f} / {score.recall:.3f} / {score.f1:.3f}"
