"""Which revision stood when: by number, whatever the times say."""

from array import array
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from wiki.domain.timeframe import Time, When
from wiki.services.standing import STANDS, Course, Wanted, moment

TIMES = st.lists(st.integers(0, 12), min_size=1, max_size=9)


def stood(times, at):
    return max((number for number, time in enumerate(times, 1) if time <= at), default=0)


@given(TIMES, st.integers(-1, 13))
def test_as_of_a_moment_the_highest_number_not_after_it_stands(times, at):
    assert Course(times=array("q", times)).at(at) == stood(times, at)


@given(TIMES, st.integers(-1, 13) | st.none(), st.integers(-1, 13) | st.none())
def test_in_a_span_stands_what_stood_at_any_of_its_moments(times, start, end):
    if start is not None and end is not None:
        start, end = sorted((start, end))
    course = Course(times=array("q", times))
    first, last = -1 if start is None else start, 13 if end is None else end
    expected = {stood(times, at) for at in range(first, last + 1)} - {0}
    assert course.during(start, end) == sorted(expected)


@given(TIMES, st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4)), max_size=8), st.integers(-1, 13))
def test_a_passage_fits_when_one_of_its_intervals_does(times, spans, at):
    course = Course(times=array("q", times), authors=array("q", [1] * len(times)), sectors=[None] * len(times))
    for key, (first, length) in enumerate(spans):
        course.keys.append(key % 3)
        course.firsts.append(first)
        course.lasts.append(STANDS if first + length >= len(times) else first + length)
    number = stood(times, at)
    expected = {
        key
        for key, first, last in zip(course.keys, course.firsts, course.lasts, strict=True)
        if first <= number <= last
    }
    assert course.fitting({0, 1, 2}, Wanted(When(Time.AS_OF, None, moment(at)))) == expected


def test_seconds_before_1970_are_moments_too():
    assert moment(-1) == datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)
