"""What one run of the suite shares between its processes: a folder, and a lock for what only one of them shall make."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.common import postgres

VARIABLE = "COMMONDRAFT_TEST_RUN"


def start() -> Path:
    """Make the folder of this run; the environment hands it to the worker processes."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix="cd-tests-"))
    (folder / "owner").write_text(str(os.getpid()))
    folder.chmod(0o711)  # the database server of a root's run is another user
    os.environ[VARIABLE] = str(folder)
    return folder


def end(folder: Path) -> None:
    """Stop what was started in the folder of a run, and remove it."""
    postgres.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(VARIABLE, None)


def _sweep() -> None:
    """End the runs of ours that were killed before they could clean up."""
    for owner in Path(tempfile.gettempdir()).glob("cd-tests-*/owner"):
        if owner.stat().st_uid != os.geteuid():
            continue
        try:
            os.kill(int(owner.read_text()), 0)
        except ProcessLookupError:
            with contextlib.suppress(RuntimeError):
                end(owner.parent)


def folder() -> Path:
    """The folder of the run that this process belongs to."""
    return Path(os.environ[VARIABLE])


@contextlib.contextmanager
def once(name: str) -> Iterator[Path]:
    """Hold the lock `name` of this run; yields the path on which the first holder leaves what it made."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder() / name
