"""What the tests of search need: a wiki with people, and its index."""

import pytest

from tests.common.factories import World
from wiki.services import indexing


@pytest.fixture
def world(session, clock):
    return World(session, clock)


@pytest.fixture
def indexed(app, session):
    """Index what was committed, as the worker would."""

    def catch_up():
        session.rollback()
        indexing.step(session, app.extensions["search"].index)
        session.rollback()

    return catch_up
