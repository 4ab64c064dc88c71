"""The server as the operator starts it: processes of its own, on a database of its own."""

import contextlib
import os
import re
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from tests.common import servers


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def get(site, path):
    with urllib.request.urlopen(site.url + path) as answer:
        return answer.read().decode()


def wait_for(condition, seconds=30):
    """Whether the condition holds within the seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def processes(site):
    """The processes that work on the database of this site, by the environment that they were started with."""
    mark = f"DATABASE_URL={site.environment['DATABASE_URL']}".encode()
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (path / "environ").read_bytes():
                found[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def test_it_starts_keeps_its_jobs_running_and_stops_leaving_nothing(folder):
    """One test for the whole life of a server: a start takes seconds."""
    with servers.serve(folder, DEMO="0", WORKERS="2") as site:
        assert site.url in site.log
        password = re.search(r"Log in as admin with the password (\S+)", site.log).group(1)
        assert get(site, "/health/ready") == "ok\n"
        assert "Log in" in get(site, "/login")
        running = processes(site)
        master = next(pid for pid, parent in running.items() if parent not in running)
        children = set(running) - {master}
        assert len(children) == 3  # two for the web and one for the jobs
        assert all(parent == master for pid, parent in running.items() if pid != master)
        # The process of the jobs is the last that was forked; it is started anew when it dies.
        jobs = max(children)
        os.kill(jobs, signal.SIGKILL)
        assert wait_for(lambda: len(processes(site)) == 4 and jobs not in processes(site))
        os.kill(master, signal.SIGTERM)
        assert wait_for(lambda: not processes(site), 15)
    with servers.serve(folder, DEMO="0") as site:
        assert site.log.count("Log in as admin") == 1
        assert password in site.log
        assert "admin" in get(site, "/@admin")
        running = processes(site)
        master = next(pid for pid, parent in running.items() if parent not in running)
        # Killed without a chance to stop its children: they notice by themselves.
        os.kill(master, signal.SIGKILL)
        assert wait_for(lambda: not processes(site), 15)


def test_an_address_that_is_taken_is_said_in_one_line(folder):
    with servers.serve(folder, DEMO="0") as site:
        port = site.url.rpartition(":")[2]
        second = servers.serve(folder, DEMO="0", PORT=port)
        with pytest.raises(RuntimeError, match=f"127.0.0.1:{port}: Address already in use"):
            second.__enter__()
