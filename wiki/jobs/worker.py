"""The loop that does the work beside the requests: consumers of the event log, mails, upkeep.

One process runs it. Every task says whether it found something to do; while one does, the loop goes on at once, else it
looks again after half a second. A task that fails is logged and left alone for a while, longer each time; the others
go on.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from wiki.domain.ports import Clock, SystemClock
from wiki.jobs import authorship, mail, upkeep
from wiki.services.connecting import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from sqlalchemy.orm import Session, sessionmaker

    from wiki.config import Settings

# Consumers of the event log by name: function(sessions, settings) -> whether there was something to do.
# Each does a bounded piece of work (at most a second or so) at a call, so that the worker can stop in between.
CONSUMERS = {"index": "wiki.jobs.index:consume", "carry": "wiki.jobs.carry:consume"}
_PAUSE = 0.5
_MINUTE = 60.0
_HOUR = 3600.0
_LONGEST_REST = 300.0
_log = structlog.get_logger()


@dataclass(slots=True)
class Task:
    """Something to be done again and again; `every` so many seconds, once there is nothing more to do."""

    name: str
    do: Callable[[], bool]
    every: float = 0.0
    due: float = 0.0
    failures: int = 0

    def attempt(self, moment: float) -> bool:
        """Do it when it is due; return whether to look again at once. A failure puts it off: 1, 2, 4 … 300 s."""
        if moment < self.due:
            return False
        try:
            worked = self.do()
        except Exception:  # noqa: BLE001 - one broken task must not stop the others
            self.failures += 1
            self.due = moment + min(2.0 ** (self.failures - 1), _LONGEST_REST)
            _log.exception("task failed", task=self.name, failures=self.failures)
            return False
        self.failures = 0
        self.due = moment if worked else moment + self.every
        return worked


class Worker:
    """Runs tasks until it is told to stop, or until the process that started it is gone."""

    def __init__(self, tasks: list[Task]) -> None:
        """Keep the tasks."""
        self._tasks = tasks
        self._parent = os.getppid()
        self.stopping = False

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Stop after the piece of work that is going on; a handler of signals."""
        self.stopping = True

    def step(self, moment: float) -> bool:
        """Attempt each task once; return whether one had something to do."""
        worked = False
        for task in self._tasks:
            if not self.stopping:
                worked = task.attempt(moment) or worked
        return worked

    def run(self) -> None:
        """Go on until stopped."""
        while not self.stopping and os.getppid() == self._parent:
            if not self.step(time.monotonic()) and not self.stopping:
                time.sleep(_PAUSE)


def tasks(sessions: sessionmaker[Session], settings: Settings, clock: Clock) -> list[Task]:
    """Return everything that is to be done."""
    sending = mail.mailer(settings)

    def send() -> bool:
        return mail.send_due(sessions, sending, clock.now())

    def tidy() -> bool:
        upkeep.tidy(sessions, clock.now())
        return False

    found = [
        Task("mail", send),
        Task("upkeep", tidy, every=_HOUR),
        # What was saved since is known already: there is something to do only for databases of older versions.
        Task("authorship", partial(authorship.attribute, sessions), every=_MINUTE),
    ]
    for name, place in CONSUMERS.items():
        found.append(Task(name, partial(_consume, place, sessions, settings)))
    return found


def _consume(place: str, sessions: sessionmaker[Session], settings: Settings) -> bool:
    """Call the consumer at `module:function`; it is loaded at its first call, so that a broken one breaks alone."""
    module, _, function = place.partition(":")
    return bool(getattr(importlib.import_module(module), function)(sessions, settings))


def run(settings: Settings, clock: Clock | None = None) -> None:
    """Work in this process until SIGTERM or SIGINT."""
    sessions = connect(settings)
    worker = Worker(tasks(sessions, settings, clock or SystemClock()))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    try:
        worker.run()
    finally:
        with sessions() as session:
            engine = session.get_bind().engine
        engine.dispose()
