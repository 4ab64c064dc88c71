"""Alignments are true, in order, and as long as can be where that is promised."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.text.align import common_length, rising, runs

elements = st.lists(st.sampled_from("abcde"), max_size=24)


def _longest(one, other):
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, element in enumerate(one):
        for j, its in enumerate(other):
            best = max(lengths[i][j + 1], lengths[i + 1][j])
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if element == its else best
    return lengths[-1][-1]


def _check(one, other, found):
    assert all(size and one[i : i + size] == other[j : j + size] for i, j, size in found)
    for (i, j, size), (i_next, j_next, _) in pairwise(found):
        assert i + size <= i_next
        assert j + size <= j_next


@given(elements, elements)
def test_runs_are_equal_and_in_order(one, other):
    _check(one, other, runs(one, other))


@given(elements, elements)
def test_exact_runs_are_a_longest_common_subsequence(one, other):
    found = runs(one, other, 1_000)
    _check(one, other, found)
    assert sum(size for *_, size in found) == _longest(one, other) == common_length(one, other)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=9))
def test_the_heaviest_rising_choice_is_found(pairs):
    places, weights = [place for place, _ in pairs], [weight for _, weight in pairs]
    chosen = rising(places, weights)
    assert all(places[one] < places[other] for one, other in pairwise(chosen))
    best = 0
    for mask in range(1 << len(pairs)):
        picked = [index for index in range(len(pairs)) if mask >> index & 1]
        if all(places[one] < places[other] for one, other in pairwise(picked)):
            best = max(best, sum(weights[index] for index in picked))
    assert sum(weights[index] for index in chosen) == best


def test_spans_too_large_to_be_solved_at_once_are_aligned_nearly_as_well():
    chance = random.Random(1)
    one = [chance.choice("abc") for _ in range(20_000)]
    other = [element for element in one if chance.random() < 0.9]
    found = runs(one, other)
    _check(one, other, found)
    assert sum(size for *_, size in found) >= 0.99 * len(other)


def test_very_many_elements_out_of_order_are_put_in_order():
    one = [str(number) for number in range(20_000)]
    other = one[10_000:] + one[:10_000]
    assert sum(size for *_, size in runs(one, other)) == 10_000
    assert len(rising(list(range(9_999, -1, -1)), [1] * 10_000)) == 1
