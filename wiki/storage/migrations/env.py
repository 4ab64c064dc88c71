"""Alembic's way to the database: the engine that the caller hands over, else one from the environment's settings."""

from alembic import context

from wiki.config import from_environment
from wiki.storage.models import Base
from wiki.storage.session import make_engine


def run() -> None:
    url = context.config.attributes.get("url") or from_environment().database_url
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            # SQLite changes columns by copying tables, which the foreign keys of other tables must not see.
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.rollback()
            else:
                # Several servers may start at once on one database.
                connection.exec_driver_sql("SELECT pg_advisory_lock(7036874418)")
                connection.commit()
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=sqlite,
                compare_type=True,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


run()
