"""Acts of several people at the same moment, each in a transaction and a thread of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from wiki.storage.session import begin_write, make_sessions


def race(engine: Engine, *acts: Callable[[Session], object]) -> list[object]:
    """Start all acts together; return what each returned or raised, in the order of the acts.

    An act that returns is committed, one that raises is rolled back, as at the edge of the wiki.
    """
    sessions = make_sessions(engine)
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[Session], object]) -> object:
        with sessions() as session:
            ready.wait(timeout=60)
            try:
                begin_write(session)
                result = act(session)
                session.commit()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                session.rollback()
                return error
            return result

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
