"""commondraft serve, commondraft worker: the server with its jobs, or the jobs alone.

serve (gunicorn's arbiter) ─┬─ web processes, one a core, four at most
                            └─ one process for the jobs, started anew when it ends, stopped with the server
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import click
import structlog
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from wiki import telemetry
from wiki.cli.common import Command, settings
from wiki.domain.ports import SystemClock
from wiki.jobs import worker as jobs
from wiki.services import installing

if TYPE_CHECKING:
    from wiki.config import Settings

# Resolved by gunicorn, as on its own command line: the application stands above the commands and is not imported here.
_APPLICATION = "wiki.factory:create_app()"
_MOST_WORKERS = 4
_THREADS = 8
_STOP_SECONDS = 8
_REST = 2.0
_log = structlog.get_logger()


@click.command("serve", cls=Command)
@click.option("--host", help="Address to listen on (HOST).")
@click.option("--port", type=int, help="Port to listen on (PORT).")
@click.option("--workers", type=int, help="Web processes; 0: one a core, four at most (WORKERS).")
@click.option("--no-worker", is_flag=True, help="Leave the jobs to `commondraft worker`, which runs elsewhere.")
def serve(host: str | None, port: int | None, workers: int | None, *, no_worker: bool) -> None:
    """Serve the wiki until SIGTERM or SIGINT. The first start makes the database and its administrator."""
    given: dict[str, Any] = {"host": host, "port": port, "workers": workers}
    for name, value in given.items():
        if value is not None:
            # The web processes read their settings from the environment too.
            os.environ[name.upper()] = str(value)
    wanted = settings()
    # Made and kept in a file when the environment has none: all processes must sign with the same.
    os.environ["SECRET_KEY"] = wanted.secret_key
    telemetry.configure(wanted.log_level)
    _check_address(wanted)
    installed = installing.install(wanted, SystemClock().now())
    _Server(wanted, installed, with_jobs=not no_worker).run()


@click.command("worker", cls=Command)
def worker() -> None:
    """Run the background jobs until SIGTERM or SIGINT, when they shall not run beside the server."""
    wanted = settings()
    telemetry.configure(wanted.log_level)
    jobs.run(wanted)


def _check_address(wanted: Settings) -> None:
    """Say at once when the address is taken: gunicorn would try for five seconds, after the database was made."""
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((wanted.host, wanted.port))
        except OSError as error:
            raise click.ClickException(f"{wanted.host}:{wanted.port}: {error.strerror or error}") from error


def _welcome(wanted: Settings, installed: installing.Installed) -> None:
    lines = [f"{wanted.site_name} is at {wanted.public_url}"]
    if installed.drafts:
        lines.append(f"{installed.drafts} demonstration drafts were made (DEMO=0 leaves them out)")
    if installed.password:
        lines.append(f"Log in as {installed.administrator} with the password {installed.password}")
        lines.append("It is shown only now: change it at /account/password")
    print("\n".join(lines), flush=True)


class _Server(BaseApplication):
    """Gunicorn, set up from our settings alone."""

    def __init__(self, wanted: Settings, installed: installing.Installed, *, with_jobs: bool) -> None:
        self.settings = wanted
        self.installed = installed
        self.with_jobs = with_jobs
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        wanted = self.settings
        host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
        options = {
            "bind": f"{host}:{wanted.port}",
            "workers": wanted.workers or min(os.cpu_count() or 1, _MOST_WORKERS),
            "worker_class": "gthread",
            "threads": _THREADS,
            "preload_app": True,
            "keepalive": 5,
            "timeout": 120,
            "graceful_timeout": _STOP_SECONDS,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda _: _welcome(wanted, self.installed),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the application, before the processes fork, so that they share it; its connections are not shared."""
        application = util.import_app(_APPLICATION)
        gc.collect()
        gc.freeze()
        return application

    def run(self) -> None:
        """Serve."""
        _Arbiter(self).run()


class _Arbiter(Arbiter):
    """Gunicorn's arbiter, which also keeps the process of the jobs."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._jobs = 0
        self._started = 0.0
        super().__init__(server)

    def manage_workers(self) -> None:
        """Called at the start and every second: keep the web processes, and the one for the jobs."""
        super().manage_workers()
        if self._server.with_jobs and not self._jobs_run() and time.monotonic() - self._started > _REST:
            if self._started:
                _log.warning("the jobs ended; starting them again")
            self._started = time.monotonic()
            self._jobs = self._start_jobs()

    def _jobs_run(self) -> bool:
        if not self._jobs:
            return False
        try:
            return os.waitpid(self._jobs, os.WNOHANG)[0] == 0
        except ChildProcessError:
            return False  # the arbiter, which reaps all children, was first

    def _start_jobs(self) -> int:
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            for number in (*self.SIGNALS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            for listener in self.LISTENERS:
                listener.close()
            jobs.run(self._server.settings)
            status = 0
        except BaseException:  # noqa: BLE001 - whatever it is must not run on into the arbiter's own code
            _log.exception("the jobs failed")
        finally:
            sys.stderr.flush()
            os._exit(status)

    def stop(self, graceful: bool = True) -> None:
        """Stop the web processes and the jobs; leave nothing."""
        self._server.with_jobs = False
        self._signal_jobs(signal.SIGTERM)
        super().stop(graceful)
        until = time.monotonic() + _STOP_SECONDS / 2
        while self._jobs_run() and time.monotonic() < until:
            time.sleep(0.05)
        if self._jobs_run():
            self._signal_jobs(signal.SIGKILL)
            self._jobs_run()

    def _signal_jobs(self, number: int) -> None:
        if self._jobs_run():
            os.kill(self._jobs, number)
