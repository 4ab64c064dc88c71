"""What the tests of search need: people, and an index of their own."""

import pytest

from tests.common.factories import World
from tests.common.seeking import Seeker


@pytest.fixture
def seek(session, tmp_path):
    return Seeker(session, tmp_path / "index")


@pytest.fixture
def world(session, clock):
    return World(session, clock)
