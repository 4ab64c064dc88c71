"""The text core and its peers, each as a function from a case to runs of equal characters."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Protocol

from diff_match_patch import diff_match_patch

from tools.bench_text.scores import Case, Run
from wiki.domain.text.diff import compare
from wiki.domain.text.matching import matching
from wiki.domain.text.stretches import stretches
from wiki.domain.text.tokens import tokens

Diffs = list[tuple[int, str]]


def raw(case: Case) -> list[Run]:
    """What authorship, merge and anchors see: equal passages and `stretches`."""
    found = matching(case.olds, case.news)
    olds, news = _starts(case.olds), _starts(case.news)
    result: list[Run] = [(olds[i], news[j], news[j + size] - news[j]) for i, j, size in found.same]
    places: dict[str, list[int]] = {}

    def bounds(passage: str) -> list[int]:
        if passage not in places:
            places[passage] = list(accumulate(map(len, tokens(passage)), initial=0))
        return places[passage]

    for one in stretches(found):
        old, new = bounds(found.old[one.old]), bounds(found.new[one.new])
        size = new[one.at + one.size] - new[one.at]
        result.append((olds[one.old] + old[one.start], news[one.new] + new[one.at], size))
    return result


def shown(case: Case) -> list[Run]:
    """What people see: the segments that stand on both sides in `compare`."""
    comparison = compare(case.olds, case.news)
    olds, news = _starts(case.olds), _starts(case.news)
    result: list[Run] = []
    for row in comparison.rows:
        if not row.at_new or row.old is None or row.new is None:
            continue
        for segment in row.segments:
            size = len(segment.text)
            if segment.op == "=":
                result.append((olds[row.old], news[row.new], size))
            olds[row.old] += size if segment.op != "+" else 0
            news[row.new] += size if segment.op != "-" else 0
    return result


def moves(case: Case) -> list[tuple[int, int]]:
    """Old and new passages that the matching says moved."""
    return list(matching(case.olds, case.news).moved)


def dmp(deadline: float) -> diff_match_patch:
    """A diff-match-patch with a deadline in seconds of wall time, 0 for none."""
    engine = diff_match_patch()
    engine.Diff_Timeout = deadline
    return engine


class Texts(Protocol):
    """Two texts."""

    one: str
    other: str


def whole(case: Texts, deadline: float = 0) -> list[Run]:
    """diff-match-patch over the characters of the whole text, with its semantic clean-up."""
    engine = dmp(deadline)
    diffs = engine.diff_main(case.one, case.other)
    engine.diff_cleanupSemantic(diffs)
    return list(runs_of(diffs))


def lines_words(case: Texts, deadline: float = 0) -> list[Run]:
    """diff-match-patch over lines, then over words inside what changed, with its semantic clean-up."""
    engine = dmp(deadline)
    one, other, lines = engine.diff_linesToChars(case.one, case.other)
    diffs = engine.diff_main(one, other, False)  # noqa: FBT003 - their interface
    engine.diff_charsToLines(diffs, lines)
    result: Diffs = []
    old = new = ""
    for op, text in [*diffs, (0, "")]:
        if op < 0:
            old += text
        elif op > 0:
            new += text
        else:
            result += _words(engine, old, new) if old and new else [(-1, old), (1, new)]
            result.append((0, text))
            old = new = ""
    return list(runs_of(result))


def _words(engine: diff_match_patch, old: str, new: str) -> Diffs:
    one, other = tokens(old), tokens(new)
    code = {token: chr(0x20000 + number) for number, token in enumerate(dict.fromkeys([*one, *other]))}
    diffs = engine.diff_main("".join(map(code.__getitem__, one)), "".join(map(code.__getitem__, other)), False)  # noqa: FBT003
    engine.diff_cleanupSemantic(diffs)
    names = {sign: token for token, sign in code.items()}
    return [(op, "".join(map(names.__getitem__, text))) for op, text in diffs]


def difflib_words(case: Case) -> list[Run]:
    """Difflib over tokens, without its rule that drops common ones."""
    one, other = tokens(case.one), tokens(case.other)
    old, new = _starts(one), _starts(other)
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(old[i], new[j], new[j + size] - new[j]) for i, j, size in blocks if size]


def runs_of(diffs: Diffs) -> Iterator[Run]:
    """The runs of equal characters in an edit script of diff-match-patch."""
    i = j = 0
    for op, text in diffs:
        if op == 0:
            yield i, j, len(text)
        i += len(text) if op <= 0 else 0
        j += len(text) if op >= 0 else 0


def _starts(parts: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, parts), initial=0))
