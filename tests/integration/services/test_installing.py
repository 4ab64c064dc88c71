"""A start makes what is missing, and keeps what is there."""

import dataclasses

import pytest
from sqlalchemy import select

from wiki.domain.sectors import Role
from wiki.services import accounts, installing
from wiki.storage.accounts import Account
from wiki.storage.session import make_engine, make_sessions


def administrators(session):
    session.rollback()
    return session.execute(select(Account.name, Account.password).where(Account.role == Role.ADMINISTRATOR)).all()


def test_the_first_start_makes_an_administrator_the_second_keeps_it(session, settings, clock):
    first = installing.install(settings, clock.now())
    assert first.administrator == "admin"
    assert accounts.authenticate(session, "admin", first.password, 1).name == "admin"
    kept = administrators(session)
    assert installing.install(settings, clock.now()) == installing.Installed()
    assert administrators(session) == kept


def test_the_administrator_gets_another_name_when_an_imported_author_has_it(session, settings, clock):
    session.add(
        Account(
            name="Admin",
            name_key="admin",
            role="contributor",
            imported=True,
            created=clock.now(),
            about="",
            blocked_reason="",
        )
    )
    session.commit()
    assert installing.install(settings, clock.now()).administrator == "administrator"


def test_a_database_is_ready_when_it_has_the_newest_schema(session):
    assert installing.not_ready(session) == ""


@pytest.mark.databases("sqlite")
def test_a_new_file_is_made_and_an_empty_one_is_not_ready(settings, clock, tmp_path):
    url = f"sqlite:///{tmp_path}/deep/new.sqlite3"
    engine = make_engine(url)
    with make_sessions(engine)() as session:
        assert "schema" in installing.not_ready(session)
    engine.dispose()
    assert installing.install(dataclasses.replace(settings, database_url=url), clock.now()).administrator == "admin"


@pytest.mark.databases("sqlite")
def test_a_database_that_cannot_be_reached_is_not_ready(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}")
    with make_sessions(engine)() as session:
        assert "reached" in installing.not_ready(session)
    engine.dispose()
