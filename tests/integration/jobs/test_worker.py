"""The worker goes on whatever a task does, and tidies up what is over."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from wiki.jobs import upkeep, worker
from wiki.services import accounts, mailing, rates
from wiki.storage.accounts import LogIn, MailToken, OutgoingMail, RateCount
from wiki.storage.session import make_sessions


def test_a_task_that_fails_is_put_off_longer_each_time_while_others_go_on():
    calls = {"broken": 0, "sound": 0}

    def broken():
        calls["broken"] += 1
        raise RuntimeError("no")

    def sound():
        calls["sound"] += 1
        return False

    loop = worker.Worker([worker.Task("broken", broken), worker.Task("sound", sound)])
    for moment in range(70):
        assert loop.step(float(moment)) is False
    assert calls == {"broken": 7, "sound": 70}  # at 0, 1, 3, 7, 15, 31, 63


def test_a_task_that_works_again_is_no_longer_put_off():
    answers = [RuntimeError("no"), True, False]

    def do():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    loop = worker.Worker([worker.Task("one", do)])
    assert [loop.step(0.0), loop.step(1.0), loop.step(1.0)] == [False, True, False]


def test_what_is_done_hourly_waits_for_its_hour():
    done = []
    loop = worker.Worker([worker.Task("hourly", lambda: bool(done.append(1)), every=3600.0)])
    for moment in (0.0, 1.0, 3599.0, 3600.0):
        loop.step(moment)
    assert len(done) == 2


def test_it_stops_when_told_and_when_its_parent_is_gone(monkeypatch):
    monkeypatch.setattr(worker.time, "sleep", lambda seconds: None)
    steps = []

    def step():
        steps.append(1)
        if len(steps) == 3:
            loop.stop()
        return True

    loop = worker.Worker([worker.Task("one", step)])
    loop.run()
    assert len(steps) == 3
    orphan = worker.Worker([worker.Task("one", lambda: bool(steps.append(1)))])
    monkeypatch.setattr(os, "getppid", lambda: 1_000_000)
    orphan.run()
    assert len(steps) == 3


def test_a_consumer_is_called_by_its_name(engine, settings, clock, monkeypatch):
    called = []
    monkeypatch.setattr(worker, "CONSUMERS", {"here": "os.path:nothing"})
    monkeypatch.setattr(os.path, "nothing", lambda sessions, given: called.append(given) or True, raising=False)
    found = worker.tasks(make_sessions(engine), settings, clock)
    assert [task.name for task in found] == ["mail", "upkeep", "authorship", "here"]
    assert found[-1].attempt(0.0)
    assert called == [settings]


@pytest.mark.usefixtures("database_kind")
def test_upkeep_deletes_what_is_over_and_nothing_else(engine, session, clock):
    new = accounts.NewAccount("ann", "ann@example.org", "")
    ann = accounts.register(session, new, None, clock.now())
    accounts.log_in(session, ann, clock.now() - timedelta(days=31))
    accounts.log_in(session, ann, clock.now())
    for age in (2, 0):
        created = clock.now() - timedelta(hours=age)
        session.add(
            MailToken(
                account_id=ann,
                digest=str(age).encode(),
                purpose="reset",
                created=created,
                expires=created + timedelta(hours=1),
            )
        )
    rates.allow(session, rates.SAVE, "ann", clock.now() - timedelta(hours=1))
    rates.allow(session, rates.SAVE, "ann", clock.now())
    mailing.queue(session, mailing.Mail("ann@example.org", "old", ""), clock.now() - timedelta(days=8))
    mailing.queue(session, mailing.Mail("ann@example.org", "new", ""), clock.now())
    session.commit()
    upkeep.tidy(make_sessions(engine), clock.now())
    for table in (LogIn, MailToken, RateCount, OutgoingMail):
        assert session.scalar(select(func.count()).select_from(table)) == 1, table
