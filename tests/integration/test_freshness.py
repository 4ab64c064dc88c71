"""The mark of a database changes with every commit, and with nothing else."""

import pytest
from sqlalchemy import URL, make_url, text

from wiki.storage.freshness import Freshness


@pytest.fixture
def freshness(database):
    made = Freshness(make_url(database))
    yield made
    made.close()


def test_the_mark_is_the_same_until_something_is_committed(freshness, engine):
    before = freshness.mark()
    assert before is not None
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM account"))
        assert freshness.mark() == before
    with engine.begin() as writer:
        writer.execute(text("INSERT INTO consumer (name, seq) VALUES ('x', 1)"))
    assert freshness.mark() != before


def test_what_is_rolled_back_or_not_yet_committed_is_no_new_state_to_read(freshness, engine):
    with engine.connect() as writer:
        writer.execute(text("INSERT INTO consumer (name, seq) VALUES ('x', 1)"))
        during = freshness.mark()
        writer.commit()
    assert freshness.mark() != during


def test_a_database_that_cannot_be_reached_has_no_mark(tmp_path):
    assert Freshness(URL.create("sqlite", database=str(tmp_path / "none.sqlite3"))).mark() is None
