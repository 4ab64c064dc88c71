"""A fresh database for each test: a copy of one that was migrated once a run, on SQLite and on a real PostgreSQL."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

from tests.common import postgres, run
from wiki.storage.migrate import upgrade

KINDS = ("sqlite", "postgresql")


@contextlib.contextmanager
def fresh(kind: str, folder: Path) -> Iterator[str]:
    """The address of a migrated, empty database of that kind; `folder` keeps the file of SQLite."""
    if kind == "sqlite":
        yield sqlite(folder)
        return
    address = postgresql()
    try:
        yield address
    finally:
        _administer(f'DROP DATABASE "{address.partition("@/")[2].partition("?")[0]}" WITH (FORCE)')


def sqlite(folder: Path) -> str:
    """The address of a new SQLite file in the folder."""
    with run.once("template.sqlite3") as template:
        if not template.exists():
            making = template.with_suffix(".making")
            upgrade(f"sqlite:///{making}")
            making.rename(template)
    path = folder / "wiki.sqlite3"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def postgresql() -> str:
    """The address of a new database on the run's PostgreSQL server, which the first caller starts."""
    with run.once("postgresql.ready") as ready:
        if not ready.exists():
            postgres.start(run.folder())
            _administer("CREATE DATABASE template_wiki")
            upgrade(postgres.address(run.folder(), "template_wiki"))
            ready.touch()
    name = f"wiki_{uuid.uuid4().hex[:16]}"
    # Copying needs the template to itself: other processes copy it too.
    with run.once("postgresql.copy"):
        _administer(f'CREATE DATABASE "{name}" TEMPLATE template_wiki')
    return postgres.address(run.folder(), name)


def _administer(statement: str) -> None:
    engine = create_engine(postgres.address(run.folder(), "postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
