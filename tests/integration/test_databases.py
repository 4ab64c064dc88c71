"""The suite's own databases."""

from sqlalchemy import inspect, text


def test_each_test_gets_an_empty_database_with_all_tables(session, database_kind):
    assert session.get_bind().dialect.name == database_kind
    assert "revision" in inspect(session.get_bind()).get_table_names()
    assert session.scalar(text("SELECT count(*) FROM revision")) == 0
