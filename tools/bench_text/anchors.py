"""Anchors carried through stormy histories, against what truly became of their words (`tools.truth.quotes`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from random import Random

from tools.bench_text.report import Report, table
from tools.truth import STORMY, Quote, Standing, history, quotes
from tools.truth import Version as True_
from tools.truth.quotes import Standings
from wiki.domain.anchors import Span, State, Trail, Version, anchored
from wiki.domain.carrying import carry

_GOAL = 0.98
# Language, characters and revisions of each.
_HISTORIES = (("en", 20_000, 400), ("de", 20_000, 400), ("zh", 20_000, 400))
_EVERY, _COUNT = 50, 40
_WORST = 8


class _Texts:
    """The revisions of a draft as anchors are carried through them."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._names: list[str] = [""]
        self._last: dict[tuple[int, ...], int] = {}

    def version(self, number: int, texts: Sequence[str]) -> Version:
        for text in texts:
            if text not in self._ids:
                self._ids[text] = len(self._names)
                self._names.append(text)
        ids = tuple(self._ids[text] for text in texts)
        twin = self._last.get(ids, 0)
        self._last[ids] = number
        return Version(number, ids, lambda wanted: [self._names[one] for one in wanted], twin)


def measure(report: Report, *, alone: bool) -> None:
    """Carry anchors made every so many revisions to the end; every stop is judged."""
    del alone
    rows = []
    for language, characters, revisions in _HISTORIES:
        counts: Counter[str] = Counter()
        name = f"history({language!r}, {characters}, {revisions}, 23, STORMY)"
        _carried(report, name, list(history(language, characters, revisions, 23, STORMY)), counts)
        judged = counts["judged"]
        report.add("anchors, right", language, counts["right"] / judged, "share", baseline=_GOAL)
        report.add("anchors, attached wrongly", language, counts["attached wrongly"], "anchors")
        rows.append([
            f"{language}, {revisions} revisions", judged, counts["right"] / judged, _GOAL, counts["attached wrongly"],
            counts["lost"], counts["kept though gone"], counts["other words"], counts["other place"],
        ])  # fmt: skip
    columns = [
        "anchors", "judged", "right", "goal", "attached wrongly", "lost", "kept though gone", "words mistaken",
        "place mistaken",
    ]  # fmt: skip
    table(f"anchors, {_COUNT} made every {_EVERY} revisions and judged every {_EVERY}", columns, rows)


def _carried(report: Report, name: str, versions: Sequence[True_], counts: Counter[str]) -> None:
    texts, random = _Texts(), Random(name)
    known: dict[int, Version] = {}
    made: dict[int, list[tuple[Quote, Trail]]] = {}
    before: Version | None = None
    for version in versions:
        after = known[version.number] = texts.version(version.number, version.texts)
        if before is not None:
            trails = [trail for pairs in made.values() for _, trail in pairs]
            carry(trails, before, after, known.__getitem__)
        before = after
        if version.number % _EVERY == 0:
            for number, pairs in made.items():
                old = versions[number - 1]
                standings = Standings(old.passages, version.passages)
                for quote, trail in pairs:
                    verdict = judged(standings.of(quote), quote, trail, after, version)
                    counts.update(("judged", verdict))
                    if verdict != "right":
                        where = f"made in {number} on {quote.text[:60]!r}, seen in {version.number}"
                        _note(report, f"{verdict}: {name}, {where}")
        if version.number % _EVERY == 1:
            bounds = list(accumulate(map(len, version.texts), initial=0))
            made[version.number] = [
                (quote, _anchored(after, quote, bounds, version)) for quote in quotes(version, random, _COUNT)
            ]


def _anchored(version: Version, quote: Quote, bounds: Sequence[int], true: True_) -> Trail:
    passage = true.passages[quote.passage]
    start = bounds[quote.passage] + sum(len(word.text) for word in passage[: quote.start])
    return anchored(version, start, start + len(quote.text))


def judged(truth: Standing, quote: Quote, trail: Trail, version: Version, true: True_) -> str:
    """Whether an anchor stands as it should: right, or what is wrong.

    Where less than half of the words are left in one passage, but half in several, to be gone and to stand are both
    right. Whether it moved is asked only if the words are the same.
    """
    stand = trail.stand
    held = _held(version, stand.spans, true)
    own = {word.ident for word in quote.solid}
    if held and 2 * len(own & held) < len(held):
        return "attached wrongly"
    if truth.state == "gone":
        left = sum(word.ident in own for passage in true.passages for word in passage)
        return "right" if not held or 2 * left >= len(own) else "kept though gone"
    if not held:
        return "lost"
    if stand.same != (truth.state != "changed"):
        return "other words"
    if truth.state != "changed" and (stand.state is State.MOVED) != truth.moved:
        return "other place"
    return "right"


def _held(version: Version, spans: Sequence[Span], true: True_) -> set[int]:
    """The words, blanks not counted, that an anchor's spans hold."""
    held: set[int] = set()
    for span in spans:
        index = version.index(span)
        if index is None:
            continue
        at = 0
        for word in true.passages[index]:
            end = at + len(word.text)
            if span.start <= at and end <= span.end and not word.text.isspace():
                held.add(word.ident)
            at = end
    return held


def _note(report: Report, text: str) -> None:
    kind = text.partition(":")[0]
    if sum(note.startswith(kind) for note in report.worst.get("anchors", [])) < _WORST:
        report.note("anchors", text)
