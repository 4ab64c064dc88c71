"""commondraft index: bring the search index up to date, make it anew, or check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wiki.cli.common import Command, count, database, progress, settings
from wiki.jobs.index import remember
from wiki.search.index import SearchIndex
from wiki.search.writer import Busy
from wiki.services import indexing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker


@click.command("index", cls=Command)
@click.option("--rebuild", is_flag=True, help="Make the index anew beside the one in use, then put it in its place.")
@click.option("--check", is_flag=True, help="Compare the index with the database; ends with 1 on any difference.")
def index(rebuild: bool, check: bool) -> None:
    """Bring the search index up to the end of the event log."""
    place = SearchIndex(settings().search_index)
    sessions = database()
    if check and not rebuild:
        _check(sessions, place)
        return
    try:
        with sessions() as session, progress("passages", 0) as said:
            if rebuild or indexing.far_behind(session, place):
                step = indexing.rebuild(session, place, said)
                documents = step.documents
            else:
                documents = 0
                while True:
                    step = indexing.step(session, place)
                    documents += step.documents
                    said(documents, step.seq)
                    if not step.left:
                        break
    except Busy as error:
        raise click.ClickException("another process is writing into the search index; try again later") from error
    remember(sessions, step.seq)
    click.echo(f"{count(documents, 'document')} written; the index has seen event {step.seq:,}")
    if check:
        _check(sessions, place)


def _check(sessions: sessionmaker[Session], place: SearchIndex) -> None:
    with sessions() as session:
        differences = indexing.check(session, place)
        for line in differences:
            click.echo(line)
        if differences:
            raise click.exceptions.Exit(1)
        click.echo(f"index and database agree: {count(place.view().count, 'document')}")
