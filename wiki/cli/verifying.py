"""commondraft verify: does what is stored agree with itself?"""

from __future__ import annotations

import click

from wiki.cli.common import Command, count, database
from wiki.services import verifying


@click.command("verify", cls=Command)
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
def verify(slugs: tuple[str, ...]) -> None:
    """Check all drafts, or those named: hashes and chains, passages, outlines, lifespans, numbers.

    Prints a line a draft and a line for each thing wrong; ends with 1 when anything is damaged.
    """
    damaged = False
    with database()() as session:
        for finding in verifying.drafts(session, slugs):
            damaged = damaged or bool(finding.problems)
            state = "DAMAGED" if finding.problems else "ok"
            click.echo(
                f"{state:8}{finding.slug}  {count(finding.revisions, 'revision')}, {count(finding.passages, 'passage')}"
            )
            for problem in finding.problems:
                click.echo(f"        {problem}")
        if not slugs:
            for problem in verifying.rest(session):
                damaged = True
                click.echo(f"DAMAGED {problem}")
    if damaged:
        raise click.exceptions.Exit(1)
