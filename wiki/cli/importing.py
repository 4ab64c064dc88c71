"""commondraft import: histories from NDJSON, git and folders of Markdown."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wiki.cli.common import Group, count, database, one_of, progress
from wiki.domain.drafts import Kind, Protection, Stage
from wiki.formats import githistory, gitlog, markdown_folder, ndjson, packed
from wiki.formats.records import DamagedError, Record
from wiki.formats.textfiles import DEFAULT_GLOBS, LARGEST
from wiki.services.connecting import begin
from wiki.services.importing import Counts, Importer, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wiki.formats.gitlog import Repository

# How much is written in one transaction; others may write in between.
BATCH_REVISIONS = 200
BATCH_CHARACTERS = 4_000_000


@dataclass(slots=True)
class _Report:
    """What happens beside the counting: problems that stop one draft, notes on how texts were read."""

    problems: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)


def _drafts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what new drafts are."""
    options = (
        click.option("--language", default="en", help="Language of new drafts, such as zh-Hans.  [default: en]"),
        click.option("--kind", type=one_of(Kind), help="Kind of new drafts.  [default: policy]"),
        click.option("--stage", type=one_of(Stage), help="Stage of new drafts.  [default: drafting]"),
        click.option("--protection", type=one_of(Protection), help="Of new drafts.  [default: open]"),
        click.option("--steward", default="", metavar="NAME", help="Account that becomes steward of new drafts."),
    )
    for option in reversed(options):
        command = option(command)
    return command


_globs = click.option(
    "--path",
    "globs",
    multiple=True,
    metavar="GLOB",
    help=f"Files to take; may be given several times.  [default: {', '.join(DEFAULT_GLOBS)}]",
)


@click.group("import", cls=Group)
def import_() -> None:
    """Take drafts with their histories from elsewhere.

    Run again, an import takes only what is new.
    """


@import_.command("ndjson")
@click.argument("file")
@_drafts
def import_ndjson(file: str, **drafts: str) -> None:
    """Import FILE, one revision a line (`-`: standard input; .gz, .bz2, .xz, .zst are unpacked).

    Each line is a JSON object with `draft`, `revision` (1, 2, 3 …), `time` (RFC 3339), `author` and `text`; `title`,
    `language`, `kind`, `sector`, `message` and `renamed_from` may be there. The first damaged line stops the import;
    the revisions before it stay.
    """
    began = time.monotonic()
    with packed.reading(file) as source, progress("Importing", source.size) as show:
        counts = _write(_watched(ndjson.read(source.file), source.position, show), _options(drafts))
    _tell(counts, began)


@import_.command("git")
@click.argument("repository")
@click.option("--ref", default="HEAD", show_default=True, help="Branch, tag or commit to read.")
@_globs
@_drafts
def import_git(repository: str, ref: str, globs: tuple[str, ...], **drafts: str) -> None:
    """Import the text files of a git REPOSITORY: a folder, or an address that git can clone.

    Each file becomes a draft, each commit that changed it a revision. Renames are followed.
    """
    if any(glob.startswith("-") for glob in globs):
        raise click.UsageError("a pattern does not begin with a hyphen")
    began, report = time.monotonic(), _Report()
    with gitlog.opened(repository) as opened:
        found = githistory.histories(opened, ref, globs or DEFAULT_GLOBS)
        with progress("Importing", sum(len(history.steps) for history in found)) as show:
            counts = _write(_watched(_git_records(opened, found, report), None, show), _options(drafts), report)
    _tell(counts, began, report)


def _git_records(repository: Repository, found: Iterable[githistory.History], report: _Report) -> Iterator[Record]:
    with repository.blobs(LARGEST) as blobs:
        for history in found:
            try:
                yield from githistory.records(history, blobs, report.notes)
            except DamagedError as error:
                report.problems.append(str(error))


@import_.command("markdown")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_globs
@click.option("--author", default="import", show_default=True, help="Author of the revisions.")
@_drafts
def import_markdown(folder: Path, globs: tuple[str, ...], author: str, **drafts: str) -> None:
    """Import the text files of a FOLDER as they stand: each a draft; a new revision where a text has changed.

    Drafts are known by the name of the folder and the path of the file below it.
    """
    began, report = time.monotonic(), _Report()
    counts = _write(_pages(folder, globs or DEFAULT_GLOBS, author, report), _options(drafts), report)
    _tell(counts, began, report)


def _pages(folder: Path, globs: tuple[str, ...], author: str, report: _Report) -> Iterator[Record]:
    for page in markdown_folder.read(folder, globs):
        page.decoded.note(report.notes)
        name = f"folder:{folder.resolve().name}/{page.name}"
        yield Record(page.name, name, 0, page.time, author, page.decoded.text, page.name, page.title)


def _options(drafts: dict[str, str]) -> Options:
    try:
        language = ndjson.read_language(drafts["language"])
    except ValueError as error:
        raise click.BadParameter(
            "a language tag such as en, zh-Hans or pt-BR is expected", param_hint="--language"
        ) from error
    return Options(
        language=language,
        kind=drafts["kind"] or Kind.POLICY,
        stage=drafts["stage"] or "",
        protection=drafts["protection"] or "",
        steward=drafts["steward"],
        max_text=LARGEST,
    )  # fmt: skip


def _watched(
    records: Iterable[Record], position: Callable[[], int] | None, show: Callable[[int, int], None]
) -> Iterator[Record]:
    for number, record in enumerate(records, start=1):
        yield record
        show(position() if position else number, number)


def _tell(counts: Counts, began: float, report: _Report | None = None) -> None:
    """Say in one line what was done, and what was odd; ends with 1 when a draft had problems."""
    seconds = time.monotonic() - began
    done = f"{count(counts.written, 'revision')} of {count(len(counts.drafts), 'draft')} in {seconds:.0f} s"
    click.echo(done + (f" ({counts.present:,} were there already)" if counts.present else ""))
    if report is None:
        return
    for note, number in sorted(report.notes.items()):
        click.echo(f"{count(number, 'text')}: {note}")
    for problem in report.problems:
        click.echo(f"Error: {problem}", err=True)
    if report.problems:
        raise click.exceptions.Exit(1)


def _write(records: Iterable[Record], options: Options, report: _Report | None = None) -> Counts:
    """Write records in transactions; those before a damaged one stay. Without a report the first problem stops it."""
    failed: set[str] = set()
    with database()() as session:
        begin(session)
        importer = Importer(session, datetime.now(UTC).replace(microsecond=0), options)
        session.commit()
        for batch in _batches(records):
            begin(session)
            importer.begin()
            for record in batch:
                if record.draft in failed:
                    continue
                if importer.wants_new_transaction(record):
                    session.commit()
                    begin(session)
                    importer.begin()
                try:
                    importer.take(record)
                except DamagedError as error:
                    if report is None:
                        session.commit()
                        raise
                    report.problems.append(str(error))
                    failed.add(record.draft)
            session.commit()
    return importer.counts


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield records in lists; those before a damaged one come before its error."""
    batch: list[Record] = []
    size = 0
    try:
        for record in records:
            batch.append(record)
            size += len(record.text)
            if len(batch) >= BATCH_REVISIONS or size >= BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    except DamagedError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
