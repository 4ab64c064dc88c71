"""What one run of the suite shares between its processes: a folder, and a lock for what only one of them shall make."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "COMMONDRAFT_TEST_RUN"


def start() -> Path:
    """Make the folder of this run; the environment hands it to the worker processes."""
    folder = Path(tempfile.mkdtemp(prefix="cd-tests-"))
    folder.chmod(0o711)  # the database server of a root's run is another user
    os.environ[VARIABLE] = str(folder)
    return folder


def folder() -> Path:
    """The folder of the run that this process belongs to."""
    return Path(os.environ[VARIABLE])


@contextlib.contextmanager
def once(name: str) -> Iterator[Path]:
    """Hold the lock `name` of this run; yields the path on which the first holder leaves what it made."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder() / name
