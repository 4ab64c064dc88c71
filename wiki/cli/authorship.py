"""commondraft authorship: find out who brought each word, where that is not known yet."""

from __future__ import annotations

import click

from wiki.cli.common import Command, count, database, progress
from wiki.services import attributing
from wiki.services.connecting import begin


@click.command("authorship", cls=Command)
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--rebuild", is_flag=True, help="Throw away what is known and find it out anew.")
def authorship(slugs: tuple[str, ...], rebuild: bool) -> None:
    """Find out who brought each word of all drafts, or of those named.

    The server's background jobs do the same; texts can be read and saved meanwhile.
    """
    sessions = database()
    with sessions() as session:
        drafts = attributing.drafts(session, slugs)
    with progress("drafts", len(drafts)) as said:
        for done, draft_id in enumerate(drafts, start=1):
            if rebuild:
                with sessions() as session:
                    begin(session)
                    attributing.forget(session, draft_id)
                    session.commit()
            left = True
            while left:
                with sessions() as session:
                    begin(session)
                    left = attributing.step(session, draft_id) > 0
                    session.commit()
            said(done, done)
    click.echo(f"who brought each word is known of {count(len(drafts), 'draft')}")
