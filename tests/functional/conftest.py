"""People with browsers of their own, and the statements that their requests send to the database."""

import pytest
from sqlalchemy import event

from tests.common.factories import PASSWORD
from tests.common.pages import Visitor


@pytest.fixture
def log_in(app, world):
    """Logs a person in, who is made when there is none, in a browser of its own."""

    def enter(name="ada", **person):
        world.person(name, **person)
        visitor = Visitor(app.test_client())
        page = visitor.submit("/login", {"username": name, "password": PASSWORD}, follow=False)
        assert page.status == 303
        return visitor

    return enter


@pytest.fixture
def queries(app):
    """The statements that the application sends to its database, in a list; beginning a transaction is none."""
    from wiki.extensions import db

    sent = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def cost(client, queries):
    """How many statements a page takes for a stranger."""

    def counted(path):
        queries.clear()
        assert client.get(path).status_code == 200, path
        return len(queries)

    return counted
