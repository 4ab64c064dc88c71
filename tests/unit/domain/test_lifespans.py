"""Lifespans, extended or rebuilt, are what looking at every revision would find."""

from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.lifespans import Lifespan, extend, rebuild

manifests = st.lists(st.lists(st.integers(1, 6), max_size=8), max_size=12)


def _brute_force(texts):
    spans = []
    for passage in range(1, 7):
        first = None
        for number, manifest in enumerate([*texts, None], start=1):
            stands = manifest is not None and passage in manifest
            if stands and first is None:
                first = number
            if first is not None and not stands:
                spans.append(Lifespan(passage, first, None if manifest is None else number - 1))
                first = None
    return sorted(spans, key=lambda span: (span.first, span.passage))


@given(manifests)
def test_rebuilt_lifespans_equal_brute_force(texts):
    assert rebuild(texts) == _brute_force(texts)


@given(manifests)
def test_extending_one_by_one_gives_the_same(texts):
    open_, closed, before = {}, [], []
    for number, manifest in enumerate(texts, start=1):
        ended, begun = extend(before, manifest)
        closed += [Lifespan(passage, open_.pop(passage), number - 1) for passage in ended]
        open_ |= dict.fromkeys(begun, number)
        before = manifest
    closed += [Lifespan(passage, first, None) for passage, first in open_.items()]
    assert sorted(closed, key=lambda span: (span.first, span.passage)) == rebuild(texts)


def test_a_passage_that_comes_back_has_two_lifespans():
    assert rebuild([[1, 2], [1], [2, 1]]) == [Lifespan(1, 1, None), Lifespan(2, 1, 1), Lifespan(2, 3, None)]
