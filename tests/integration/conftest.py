"""What the integration tests share beside tests/conftest.py."""

import pytest
from sqlalchemy import event


@pytest.fixture
def queries(engine):
    """The statements that are sent to the database, in a list; beginning and ending a transaction is none."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
