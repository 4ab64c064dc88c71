"""What all commands share: settings, the database, errors in plain words, progress on a terminal."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy.exc import DBAPIError

from wiki.config import BadSettingError, Settings, from_environment
from wiki.domain.errors import DomainError, InvalidError
from wiki.formats.gitlog import GitError
from wiki.formats.records import DamagedError
from wiki.services.connecting import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.orm import Session, sessionmaker


class Command(click.Command):
    """A command that says what went wrong in one line on standard error and ends with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (DomainError, DamagedError, GitError, BadSettingError) as error:
            raise click.ClickException(explain(error)) from error
        except DBAPIError as error:
            raise click.ClickException(f"the database says: {error.orig}") from error
        except BrokenPipeError:
            raise
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error


class Group(click.Group):
    """A group of such commands."""

    command_class = Command


def explain(error: Exception) -> str:
    """Return an error in words: what is wrong with each field where it has several."""
    if isinstance(error, InvalidError):
        return "; ".join(f"{name}: {why}" for name, why in error.errors.items())
    return str(error)


def one_of(words: Iterable[str]) -> click.Choice[str]:
    """Return the type of an option that takes one of these words (of an enum, click would take the names)."""
    return click.Choice([str(word) for word in words])


def settings() -> Settings:
    """Return the settings of the environment. Raises BadSettingError."""
    return from_environment()


def database() -> sessionmaker[Session]:
    """Return the maker of sessions on the database of the settings, which is brought up to date first."""
    return connect(settings())


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 revision`, `1,989 revisions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, nothing elsewhere; yields a function that takes (done of total, how many in words).

    A total of 0 is unknown: the bar only shows that something goes on.
    """
    if not sys.stderr.isatty():
        yield lambda done, number: None  # noqa: ARG005 - nobody looks
        return
    from rich.console import Console  # noqa: PLC0415 - a third of a second that only a terminal is worth
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[number]:,}"), TimeElapsedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total or None, number=0)
        yield lambda done, number: bar.update(task, completed=done, number=number)
