"""Histories of the text files of a git repository.

Each file is followed from the newest commit back: to whichever parent has the same text; where no parent has, the
commit is a revision and its first parent is next. A rename (git's: half of the lines alike) is followed, a deletion is
a revision with an empty text, and a file that comes back under its path continues. So the text before an edit is
exactly the revision before it.

A draft is told apart by the commit and the path at which its walk ends, its first: neither new commits nor renames
change that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.domain.text.normalise import clean
from wiki.formats.gitlog import Change, Commit, What
from wiki.formats.records import DamagedError, Record
from wiki.formats.textfiles import decode, heading, matches

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from wiki.formats.gitlog import Blobs, Repository


@dataclass(frozen=True, slots=True)
class Step:
    """A revision of a file: its commit, its path then, and its blob; empty after a deletion."""

    commit: Commit
    path: str
    blob: str
    renamed_from: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A file with all its revisions, oldest first. `identity` never changes, `path` is the newest."""

    identity: str
    path: str
    steps: tuple[Step, ...]


def histories(repository: Repository, ref: str, globs: Sequence[str]) -> list[History]:
    """Return the histories of all files that match now, or did when they were deleted, by their newest paths.

    Raises GitError. Memory: the log, not the texts.
    """
    newest = repository.resolve(ref)
    log = repository.commits(newest, globs)
    commits = {commit.name: commit for commit in log}
    present = {path for path in repository.files(newest) if matches(path, globs)}
    gone = {
        path
        for commit in log
        for changes in commit.changes
        for path, change in changes.items()
        if change.what is What.DELETED and matches(path, globs)
    }
    found: dict[str, History] = {}
    for path in sorted(present | gone):
        steps = _follow(commits, newest, path)
        if not steps:
            continue
        first = steps[-1]
        identity = clean(f"git:{first.commit.name[:12]}:{_shown(first.path)}").replace("\n", " ")
        if identity in found:
            # Two branches renamed one file differently and both names were merged.
            identity += f":{_shown(path)}"
        found[identity] = History(identity, _shown(path), tuple(reversed(steps)))
    return sorted(found.values(), key=lambda history: history.path)


def _follow(commits: dict[str, Commit], name: str, path: str) -> list[Step]:
    """Return the revisions of the file at a path, newest first; it may have been deleted since."""
    steps: list[Step] = []
    while name:
        commit = commits.get(name)
        if commit is None or not commit.changes:
            break  # a shallow repository ends here
        same = next((at for at, changes in enumerate(commit.changes) if path not in changes), None)
        if same is not None:
            name = commit.parents[same] if same < len(commit.parents) else ""
            continue
        change = commit.changes[0][path]
        if change.what is What.AWAY:
            break  # what stood here before went on under another name
        steps.append(_step(commit, path, change))
        path = change.before or path
        name = commit.parents[0] if commit.parents else ""
    # In a shallow repository the oldest thing known may be a deletion: of nothing.
    while steps and not steps[-1].blob:
        steps.pop()
    return steps


def _step(commit: Commit, path: str, change: Change) -> Step:
    blob = "" if change.what is What.DELETED else change.blob
    return Step(commit, path, blob, change.before)


def records(history: History, blobs: Blobs, notes: Counter[str]) -> Iterator[Record]:
    """Yield the revisions of a file; `notes` counts what had to be done to read texts.

    Raises DamagedError at a text that is missing or too large, GitError.
    """
    title = _title(history, blobs)
    for number, step in enumerate(history.steps, start=1):
        where = f"{history.path}, commit {step.commit.name[:12]}"
        text = ""
        if step.blob:
            decoded = decode(_content(blobs, step.blob, where))
            decoded.note(notes)
            text = decoded.text
        yield Record(
            where=where,
            draft=history.identity,
            number=number,
            time=step.commit.time,
            author=_shown(step.commit.author),
            text=text,
            name=history.path,
            title=title,
            message=_shown(step.commit.message),
            renamed_from=_shown(step.renamed_from),
        )


def _title(history: History, blobs: Blobs) -> str:
    """Return the first heading of the newest text that there is, else the path."""
    for step in reversed(history.steps):
        if step.blob:
            return heading(decode(_content(blobs, step.blob, history.path)).text) or history.path
    return history.path


def _content(blobs: Blobs, blob: str, where: str) -> bytes:
    try:
        return blobs.read(blob)
    except DamagedError as error:
        raise DamagedError(where, error.why) from error


def _shown(text: str) -> str:
    """Return text that git gave: UTF-8, and Latin-1 where its bytes are none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="surrogateescape").decode("latin-1")
    return text
