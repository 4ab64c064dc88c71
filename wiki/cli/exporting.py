"""commondraft export: everything public, with whole histories."""

from __future__ import annotations

import time

import click

from wiki.cli.common import Group, count, database, progress
from wiki.formats import ndjson, packed
from wiki.services import exporting


@click.group("export", cls=Group)
def export() -> None:
    """Write everything public, with whole histories."""


@export.command("ndjson")
@click.argument("file")
def export_ndjson(file: str) -> None:
    """Write FILE, one revision a line (`-`: standard output; packed when it ends in .gz, .bz2, .xz or .zst).

    The file appears when it is whole; the same content gives the same bytes.
    """
    began = time.monotonic()
    drafts: set[str] = set()
    number = 0
    with database()() as session, packed.writing(file) as out:
        exporting.begin_snapshot(session)
        with progress("Exporting", exporting.count(session)) as show:
            for number, record in enumerate(exporting.records(session), start=1):
                drafts.add(record.draft)
                out.write(ndjson.write(record))
                show(number, number)
    seconds = time.monotonic() - began
    click.echo(f"{count(number, 'revision')} of {count(len(drafts), 'draft')} in {seconds:.0f} s", err=file == "-")
