"""commondraft db: the schema."""

from __future__ import annotations

import click

from wiki.cli.common import Group, database


@click.group("db", cls=Group)
def db() -> None:
    """Bring the database to the schema of this version."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to the schema of this version; every command does so when it is needed."""
    database()
    click.echo("The database has the schema of this version.")
