"""The suite's own databases and factories."""

from sqlalchemy import inspect, text


def test_each_test_gets_an_empty_database_with_all_tables(session, database_kind):
    assert session.get_bind().dialect.name == database_kind
    assert "revision" in inspect(session.get_bind()).get_table_names()
    assert session.scalar(text("SELECT count(*) FROM revision")) == 0


def test_the_world_makes_people_drafts_and_edits(world):
    ada = world.person("Ada")
    assert world.person("ada") == ada
    slug = world.draft("# One\n", by=ada, title="A bylaw")
    assert slug == "a-bylaw"
    assert world.edit(slug, "# Two\n", by=ada).number == 2
    assert (world.text(slug, 1), world.text(slug)) == ("# One\n", "# Two\n")
