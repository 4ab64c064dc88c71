"""Limits of how often: counted for all processes, also when the attempt itself is rolled back."""

import pytest
from sqlalchemy import func, select

from wiki.domain.errors import TooManyError
from wiki.services import rates
from wiki.storage.accounts import RateCount
from wiki.storage.session import begin_write

TWICE = rates.Limit("test", 2, 60)


def test_the_attempt_after_the_last_allowed_one_is_refused_until_the_window_ends(session, clock):
    for _ in range(2):
        rates.allow(session, TWICE, "ann", clock.now())
    rates.allow(session, TWICE, "bob", clock.now())
    clock.advance(seconds=15)
    with pytest.raises(TooManyError) as refused:
        rates.allow(session, TWICE, "ann", clock.now())
    assert refused.value.retry_after == 45
    rates.allow(session, TWICE, "ann", clock.advance(seconds=45))


def test_attempts_count_although_what_they_did_is_rolled_back(session, clock):
    for _ in range(3):
        begin_write(session)
        try:
            rates.allow(session, TWICE, "ann", clock.now())
        except TooManyError:
            refused = True
        else:
            refused = False
        session.rollback()
        assert rates.pending(session)
        begin_write(session)
        rates.count_again(session)
        session.commit()
        assert not rates.pending(session)
    assert refused
    assert session.scalar(select(RateCount.count)) == 3


def test_what_was_no_failure_is_taken_back(session, clock):
    rates.allow(session, TWICE, "ann", clock.now())
    for _ in range(5):
        rates.allow(session, TWICE, "ann", clock.now())
        rates.take_back(session, TWICE, "ann", clock.now())
    assert session.scalar(select(RateCount.count)) == 1


def test_counts_of_windows_that_are_over_are_forgotten(session, clock):
    rates.allow(session, TWICE, "ann", clock.now())
    rates.forget_old(session, clock.now())
    assert session.scalar(select(func.count()).select_from(RateCount)) == 1
    rates.forget_old(session, clock.advance(seconds=61))
    assert session.scalar(select(func.count()).select_from(RateCount)) == 0


def test_reading_is_limited_in_memory(clock):
    meter = rates.Meter()
    for _ in range(2):
        meter.allow(TWICE, "ann", clock.now())
    with pytest.raises(TooManyError):
        meter.allow(TWICE, "ann", clock.now())
    meter.allow(TWICE, "bob", clock.now())
    meter.allow(TWICE, "ann", clock.advance(minutes=1))
