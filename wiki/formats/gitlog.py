"""A git repository, read with git itself: its commits, what each changed, the contents of files.

Nothing from outside becomes an option of git, and what a repository's own configuration could make git run is switched
off.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING

from wiki.formats.records import DamagedError
from wiki.formats.textfiles import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ADDRESS = re.compile(r"(https?|ssh|git|file)://")
_KEPT = frozenset({"GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAFE = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=false", "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false", "log.mailmap=false", "protocol.ext.allow=never",
)  # fmt: skip
_DIFF = (
    "-r",
    "--raw",
    "-z",
    "-M50%",
    "-l2000",
    "--full-index",
    "--no-ext-diff",
    "--no-relative",
    "--ignore-submodules",
)


class GitError(Exception):
    """Git refused, in its own words."""


class What(Enum):
    """What a commit did to a path, against one parent."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed from another path"
    DELETED = "deleted"
    AWAY = "renamed to another path"


@dataclass(frozen=True, slots=True)
class Change:
    """A path against one parent; `blob` is its content now, `before` the path it was renamed from."""

    what: What
    blob: str = ""
    before: str = ""


@dataclass(slots=True)
class Commit:
    """A commit: who, when, why, and its changes against each parent (a root: against nothing), by path."""

    name: str
    parents: tuple[str, ...]
    time: datetime
    author: str
    message: str
    changes: list[dict[str, Change]] = field(default_factory=list)


@contextlib.contextmanager
def opened(place: str) -> Iterator[Repository]:
    """Open a repository: a folder, or an address (https, ssh, git, file) that is cloned for as long as it is needed.

    Raises GitError when there is none.
    """
    if place.startswith("-"):
        raise GitError("the name of a repository does not begin with a hyphen")
    if not _ADDRESS.match(place):
        yield Repository(place)
        return
    with tempfile.TemporaryDirectory(prefix="commondraft-git-") as folder:
        _run(["git", *_config(), "clone", "--quiet", "--bare", "--", place, folder])
        yield Repository(folder)


def _config() -> list[str]:
    return [part for setting in _SAFE for part in ("-c", setting)]


def _environment() -> dict[str, str]:
    """Return our environment without what would send git to another repository (a hook sets GIT_DIR)."""
    ours = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT} | ours


def _run(command: list[str]) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=_environment())  # noqa: S603 - no shell
    except FileNotFoundError as error:
        raise GitError("git is not installed") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(said[-1] if said else f"git ended with status {done.returncode}")
    return done.stdout


class Repository:
    """A repository on this machine."""

    def __init__(self, folder: str) -> None:
        """Take the folder of a repository, bare or not. Raises GitError when it is none."""
        if not Path(folder).is_dir():
            raise GitError(f"there is no folder {folder}")
        self._git = ["git", *_config(), "-C", folder]
        _run([*self._git, "rev-parse", "--git-dir"])

    def resolve(self, ref: str) -> str:
        """Return the full name of the commit that a ref names. Raises GitError."""
        if not ref or ref.startswith("-"):
            raise GitError(f"{ref!r} cannot be the name of a ref")
        try:
            found = _run([*self._git, "rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}"])
        except GitError as error:
            raise GitError(f"there is no commit {ref}") from error
        return found.decode().strip()

    def files(self, commit: str) -> list[str]:
        """Return the paths of the regular files of a commit."""
        listing = _run([*self._git, "ls-tree", "-r", "-z", "--full-tree", commit])
        entries = [entry.partition(b"\t") for entry in listing.split(b"\0") if entry]
        return [_text(path) for mode, _, path in entries if mode.startswith(b"100")]

    def commits(self, newest: str, globs: Sequence[str]) -> list[Commit]:
        """Return the commits from `newest` back, children before parents, with their changes of files that matter.

        These are the files that match and those that such files were renamed from. Cost: one look at each commit.
        """
        commits = self._log(newest)
        with tempfile.TemporaryFile() as edges:
            for commit in commits:
                for parent in commit.parents or ("",):
                    edges.write(f"{commit.name} {parent}".strip().encode() + b"\n")
            edges.seek(0)
            command = [*self._git, "diff-tree", "--stdin", "--root", "--always", *_DIFF]
            with _piped(command, edges) as output:
                _read_changes(commits, _tokens(output), globs)
        return commits

    def _log(self, newest: str) -> list[Commit]:
        form = "%H%x00%P%x00%at%x00%an%x00%B"
        command = [
            *self._git,
            "log",
            "--topo-order",
            "-z",
            "--no-color",
            "--no-notes",
            f"--format={form}",
            newest,
            "--",
        ]
        commits = []
        with _piped(command) as output:
            tokens = _tokens(output)
            for name in tokens:
                parents, time, author, message = (next(tokens, b"") for _ in range(4))
                names = tuple(parents.decode().split())
                commits.append(Commit(name.decode(), names, _time(time), _text(author), _text(message)))
        return commits

    @contextlib.contextmanager
    def blobs(self, largest: int) -> Iterator[Blobs]:
        """Open a reader of blobs; those of more than `largest` bytes are refused."""
        command = [*self._git, "cat-file", "--batch"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=_environment()) as process:  # noqa: S603 - no shell
            if process.stdin is None or process.stdout is None:
                raise GitError("git cannot be talked to")
            try:
                yield Blobs(process.stdin, process.stdout, largest)
            finally:
                process.stdin.close()
                process.stdout.close()


class Blobs:
    """The contents of files by the names of their blobs."""

    def __init__(self, asked: IO[bytes], answers: IO[bytes], largest: int) -> None:
        """Take the pipes of `git cat-file --batch`."""
        self._asked = asked
        self._answers = answers
        self._largest = largest

    def read(self, blob: str) -> bytes:
        """Return the content. Raises DamagedError when it is missing or too large, GitError when git has gone."""
        self._asked.write(blob.encode() + b"\n")
        self._asked.flush()
        header = self._answers.readline().split()
        if not header:
            raise GitError("git ended while files were read")
        if len(header) != 3:
            raise DamagedError(f"blob {blob[:12]}", "is missing in the repository")
        size = int(header[2])
        if size > self._largest:
            self._pass_over(size + 1)
            raise DamagedError(f"blob {blob[:12]}", f"is larger than {self._largest:,} bytes")
        data = self._answers.read(size + 1)
        if len(data) != size + 1:
            raise GitError("git ended while files were read")
        return data[:-1]

    def _pass_over(self, left: int) -> None:
        while left and (part := self._answers.read(min(left, 1 << 20))):
            left -= len(part)


def _read_changes(commits: Sequence[Commit], tokens: Iterator[bytes], globs: Sequence[str]) -> None:
    """Put the output of diff-tree, one block for each edge from a commit to a parent, into the commits."""
    by_name = {commit.name: commit for commit in commits}
    renamed: set[str] = set()
    changes: dict[str, Change] = {}
    for token in tokens:
        if not token.startswith(b":"):
            changes = {}
            by_name[token.decode().strip()].changes.append(changes)
            continue
        old_mode, new_mode, old_blob, blob, status = token[1:].decode().split()
        path = _text(next(tokens, b""))
        if status[0] in "RC":
            before, path = path, _text(next(tokens, b""))
            if path in renamed or matches(path, globs) or before in renamed or matches(before, globs):
                # Children come before parents: older commits still to come are kept under the older path too.
                renamed.add(before)
                changes[path] = Change(What.RENAMED, blob, before)
                changes[before] = Change(What.AWAY)
            continue
        regular, was_regular = new_mode.startswith("100"), old_mode.startswith("100")
        if (path in renamed or matches(path, globs)) and (regular or was_regular) and (blob != old_blob):
            what = What.CHANGED if regular and was_regular else What.ADDED if regular else What.DELETED
            changes[path] = Change(what, blob)


@contextlib.contextmanager
def _piped(command: list[str], given: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """Yield what a command prints; raises GitError when it ends badly."""
    with tempfile.TemporaryFile() as errors:
        stdin = given if given is not None else subprocess.DEVNULL
        with subprocess.Popen(  # noqa: S603 - no shell, fixed program
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=_environment()
        ) as process:
            if process.stdout is None:
                raise GitError("git cannot be talked to")
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise GitError(said[-300:] or f"git ended with status {process.returncode}")


def _tokens(output: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands between NULs."""
    rest = b""
    while part := output.read(1 << 16):
        *whole, rest = (rest + part).split(b"\0")
        yield from whole
    if rest.strip():
        yield rest


def _time(seconds: bytes) -> datetime:
    """Return git's seconds as a time; what no calendar holds becomes 1970."""
    try:
        return _EPOCH + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):
        return _EPOCH


def _text(raw: bytes) -> str:
    """Return bytes as text; what is not UTF-8 keeps its place as surrogates, so that paths stay distinct."""
    return raw.decode(errors="surrogateescape")
