"""Fixtures of the whole suite. A test asks for the least that it needs:

`database`  the address of an empty, migrated database. Tests in tests/integration run on SQLite and on PostgreSQL,
            others on SQLite; `@pytest.mark.databases("sqlite", "postgresql")` says otherwise.
`session`   a session of SQLAlchemy on it        `settings`  the wiki's settings for it
`app`       the application, by `clock`          `client`    Flask's test client
`visitor`   a person without JavaScript, who fills in forms (tests/common/pages.py)
`world`     makes people, drafts and edits       `clock`     a clock that stands still
`corpus`    the folder of real law texts that CORPUS names; the test is skipped without it
"""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

from tests.common import run
from tests.common.databases import KINDS, fresh
from tests.common.fakes import FakeClock
from tests.common.pages import Visitor
from tools import messages

# Speed depends on the machine and its load, so no test fails by it.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("suite")

INTEGRATION = Path(__file__).parent / "integration"


def pytest_configure(config):
    config.addinivalue_line("markers", "databases(*kinds): on which databases the test runs")
    if run.VARIABLE not in os.environ:
        messages.compile_changed()
        config.commondraft_run = run.start()


def pytest_unconfigure(config):
    folder = getattr(config, "commondraft_run", None)
    if folder is not None:
        run.end(folder)


def pytest_generate_tests(metafunc):
    if "database_kind" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        inside = metafunc.definition.path.is_relative_to(INTEGRATION)
        kinds = marker.args if marker else KINDS if inside else KINDS[:1]
        marks = {"postgresql": [pytest.mark.postgres]}
        parameters = [pytest.param(kind, marks=marks.get(kind, [])) for kind in kinds]
        metafunc.parametrize("database_kind", parameters, ids=kinds, scope="function")


@pytest.fixture
def database(database_kind, tmp_path):
    """The address of an empty, migrated database of this test alone."""
    with fresh(database_kind, tmp_path) as address:
        yield address


@pytest.fixture(autouse=True)
def own_memory():
    """Each test has a database of its own: nothing is kept from that of another."""
    memory = sys.modules.get("wiki.services.memory")
    if memory is not None:
        memory.forget()


@pytest.fixture
def engine(database):
    from wiki.storage.session import make_engine

    made = make_engine(database)
    yield made
    made.dispose()


@pytest.fixture
def session(engine):
    """A session on the database; what the test does not commit is rolled back."""
    from wiki.storage.session import make_sessions

    with make_sessions(engine)() as opened:
        yield opened


@pytest.fixture
def world(session, clock):
    """Makes people, drafts and edits (tests/common/factories.py)."""
    from tests.common.factories import World

    return World(session, clock)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def settings_changes():
    """What a module wants set otherwise: it defines a fixture of this name that returns, say, {"rate_limits": True}."""
    return {}


@pytest.fixture
def settings(database, tmp_path, settings_changes):
    """Settings for one test: cheap passwords, no limits of rates, no cache, no demonstration content."""
    from wiki.config import Settings

    chosen = {
        "database_url": database,
        "search_index": str(tmp_path / "index"),
        "secret_key": "for-tests-only-not-a-secret-0123456789",
        "demo": False,
        "rate_limits": False,
        "password_cost": 1,
        "page_cache": 0,
        "log_level": "ERROR",
    }
    return Settings(**(chosen | settings_changes))


@pytest.fixture
def app(settings, clock):
    """The application on the database of this test, with the clock of this test."""
    from wiki.extensions import db
    from wiki.factory import create_app

    made = create_app(settings, clock)
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def visitor(client):
    return Visitor(client)


@pytest.fixture(scope="session")
def corpus():
    """The folder of real law texts; tests that read it are skipped where CORPUS names none."""
    folder = Path(os.environ.get("CORPUS") or "nowhere-at-all")
    if not folder.is_dir():
        pytest.skip("CORPUS names no folder of law texts")
    return folder
