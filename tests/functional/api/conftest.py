"""Programs that call the API, without a token or for somebody."""

import pytest
from sqlalchemy import event

from tests.common.api import Api
from wiki.services import tokens
from wiki.storage.session import begin_write


@pytest.fixture
def token_of(session, clock):
    """Makes API tokens of a person: for writing, or for what is said."""

    def make(actor, scope="write"):
        begin_write(session)
        secret = tokens.create(session, actor, "for a test", scope, clock.now())
        session.commit()
        return secret

    return make


@pytest.fixture
def api(app):
    """A program without a token."""
    return Api(app)


@pytest.fixture
def as_(app, token_of):
    """Makes a program that acts for a person."""
    return lambda actor, scope="write": Api(app, token_of(actor, scope))


@pytest.fixture
def ada(world):
    return world.person("ada")


@pytest.fixture
def queries(app):
    """The statements that the application sends to its database, in a list."""
    from wiki.extensions import db

    sent = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_):
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def indexed(app, session):
    """Takes what was committed into the search index, as the worker would."""
    from wiki.services import indexing

    def catch_up():
        session.rollback()
        indexing.step(session, app.extensions["search"].index)
        session.rollback()

    return catch_up
