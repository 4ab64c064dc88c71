"""The wiki as people get it: `run.py` in processes of its own, on a database and a port of its own."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOT_OURS = {"HOST", "PORT", "WORKERS", "DATABASE_URL", "SEARCH_INDEX", "SECRET_KEY", "DEMO", "BASE_URL", "SMTP_URL"}


@dataclass(frozen=True)
class Site:
    """A running wiki."""

    url: str
    folder: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What `commondraft ARGUMENTS` prints on the wiki's database."""
        program = Path(sys.executable).parent / "commondraft"
        done = subprocess.run(
            [program, *arguments],
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"commondraft {' '.join(arguments)}: {done.stderr or done.stdout}"
        return done.stdout

    def account(self, name: str, role: str = "contributor", sector: str = "citizen") -> str:
        """Make an account and return its one-time password."""
        printed = self.command(
            "account", "create", name, "--email", f"{name}@example.org", "--role", role, "--sector", sector
        )
        words = re.findall(r"\S+", printed)
        assert words, "account create printed nothing"
        return words[-1]

    @property
    def log(self) -> str:
        """What the server has printed so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(folder: Path, seconds: float = 180, **settings: str) -> Iterator[Site]:
    """Start the wiki with its files in `folder`, wait until it is ready, stop it at the end.

    Fails with the end of the server's log when it ends early or is not ready in time.
    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS} | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "1",
        "DATABASE_URL": f"sqlite:///{folder}/wiki.sqlite3",
        "SEARCH_INDEX": str(folder / "index"),
        "SECRET_KEY": "for-tests-only-not-a-secret-0123456789",
        "RATE_LIMITS": "0",
        "PASSWORD_COST": "1",
        **settings,
    }
    site = Site(f"http://127.0.0.1:{port}", folder, environment)
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "run.py"], env=environment, cwd=PROJECT, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(site, process, seconds)
        yield site
    finally:
        _stop(process)


def _wait(site: Site, process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}: {site.log[-3000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{site.url}/health/ready"):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server was not ready after {seconds} s: {site.log[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sign, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
