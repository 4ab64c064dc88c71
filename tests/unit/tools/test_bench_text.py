"""The text core's benchmark counts what it says it counts."""

import pytest

from tools.bench_text import engines, peers
from tools.bench_text.report import Report
from tools.bench_text.scores import Case, Score
from tools.truth import HEAVY, LIGHT, history
from tools.truth.words import Passage, Pen


def _cases():
    for language, mix, characters, count in (("en", LIGHT, 2_500, 5), ("zh", LIGHT, 2_500, 3), ("de", HEAVY, 2_500, 2)):
        versions = list(history(language, characters, count, 9, mix))
        yield pytest.param(language, Case("", versions[0].passages, versions[-1].passages), id=f"{language} {mix.name}")


@pytest.mark.parametrize(("language", "case"), list(_cases()))
def test_every_engine_matches_equal_text_only(language, case):
    for runs in (
        engines.raw(case), engines.shown(case), engines.whole(case), engines.lines_words(case),
        engines.difflib_words(case), peers.git_words(case, han=language == "zh"),
    ):  # fmt: skip
        assert all(case.one[i : i + size] == case.other[j : j + size] for i, j, size in runs)
        score = case.score(runs)
        assert 0 < score.right <= min(score.said, score.true)


def test_a_match_with_another_word_of_the_same_text_is_wrong():
    pen = Pen()
    old = pen.passage("law and law\n", "paragraph")
    new = Passage([*old[4:]], "paragraph")
    case = Case("", [old], [new])
    assert case.score([(8, 0, 3)]) == Score(1, 1, 1, 1)
    assert case.score([(0, 0, 3)]) == Score(0, 1, 0, 1)


def test_either_of_two_passages_that_changed_places_may_be_said_to_have_moved():
    pen = Pen()
    one, other = (pen.passage(f"{text} stands in this text.\n\n", "paragraph") for text in ("The first", "The second"))
    case = Case("", [one, other], [other, one])
    for moved in ([(0, 1)], [(1, 0)]):
        assert case.score_moves(moved).f1 == 1
    assert case.score_moves([]).recall == 0
    assert case.score_moves([(0, 0)]).precision == 0


def test_wikidiff2_looks_for_no_moves_above_a_hundred_changed_lines():
    pen = Pen()
    names = [chr(0x4E00 + number) * 3 for number in range(120)]
    many = [pen.passage(f"{name}\n\n", "paragraph") for name in names]
    rest = [pen.passage(f"{name} other\n\n", "paragraph") for name in names]
    assert peers.wikidiff2_moves(Case("", many[:3], [many[1], many[0], many[2]]))
    assert not peers.wikidiff2_moves(Case("", [*many, rest[0]], [rest[0], *many[60:], *rest[1:61]]))


def test_figures_hold_their_ratio_to_the_baseline():
    report = Report()
    report.add("adjacent", "60 KB", 0.4, "CPU ms", baseline=0.8)
    assert report.figures[0].ratio == 0.5
