"""The time strip: bars of bounded number, stages along the revisions."""

import itertools

import pytest

from wiki.domain.drafts import Stage
from wiki.web.strips import bands

INCUBATION, DRAFTING, CONSULTATION = Stage.INCUBATION, Stage.DRAFTING, Stage.CONSULTATION


def test_a_draft_in_its_first_stage_has_one_band():
    assert bands([(INCUBATION, 1)], 1) == (("incubation", 0.0, 1.0, True),)


def test_a_stage_reaches_from_the_revision_at_which_it_began_to_the_next():
    assert bands([(INCUBATION, 1), (DRAFTING, 2), (CONSULTATION, 6)], 8) == (
        ("incubation", 0.0, 0.25, False),
        ("drafting", 0.25, 0.75, False),
        ("consultation", 0.75, 1.0, True),
    )


def test_the_present_stage_is_seen_though_nothing_was_saved_in_it():
    found = bands([(INCUBATION, 1), (CONSULTATION, 1000)], 1000)
    assert found[-1][0] == "consultation"
    assert found[-1][2] - found[-1][1] >= 0.03


def test_a_stage_in_which_nothing_was_saved_has_no_band():
    assert [band[0] for band in bands([(INCUBATION, 1), (DRAFTING, 4), (CONSULTATION, 4)], 8)] == [
        "incubation",
        "consultation",
    ]


def test_a_draft_without_moves_has_no_bands():
    assert bands([], 5) == ()


@pytest.mark.parametrize("total", [1, 2, 7, 150, 5000])
def test_bands_join_without_gap_or_overlap(total):
    moves = [(INCUBATION, 1), (DRAFTING, max(1, total // 3)), (CONSULTATION, total), (DRAFTING, total)]
    found = bands(moves, total)
    assert found[0][1] == 0.0
    assert found[-1][2] == 1.0
    assert all(one[2] == two[1] for one, two in itertools.pairwise(found))
    assert [band[3] for band in found] == [False] * (len(found) - 1) + [True]
