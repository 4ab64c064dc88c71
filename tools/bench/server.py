"""A real server on scratch data, a client with one connection a request, and the CPU time of all processes."""

from __future__ import annotations

import contextlib
import html
import http.client
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TICK = os.sysconf("SC_CLK_TCK")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a wiki whose data lie in `folder`."""
    return {
        **os.environ, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "SEARCH_INDEX": str(folder / "index"),
        "SECRET_KEY": "bench-" + "0" * 40, "DEMO": "0", "RATE_LIMITS": "0", "HOST": "127.0.0.1", **more,
    }  # fmt: skip


def command(folder: Path, *words: str) -> str:
    """Run `commondraft` with these words and return what it prints."""
    program = Path(sys.executable).parent / "commondraft"
    done = subprocess.run(
        [program, *words], env=environment(folder), capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        message = f"commondraft {' '.join(words)}: {done.stderr[-500:]}"
        raise RuntimeError(message)
    return done.stdout


def family(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                parent = int((path / "stat").read_text("utf-8").rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(path.name))
    out, todo = [], [pid]
    while todo:
        one = todo.pop()
        out.append(one)
        todo.extend(children.get(one, []))
    return out


def cpu(pids: Sequence[int]) -> float:
    """Return the CPU seconds that these processes' threads have used, to the nanosecond where the kernel counts so."""
    total = 0.0
    for pid in pids:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                with contextlib.suppress(OSError, ValueError):
                    total += int((thread / "schedstat").read_text("ascii").split()[0]) / 1e9
    return total


@dataclass(slots=True)
class Server:
    """A running wiki."""

    port: int
    process: subprocess.Popen[bytes]
    cookies: dict[str, str] = field(default_factory=dict)

    def request(self, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Ask once over a connection of its own; return status, headers and body."""
        headers = {"Accept-Encoding": "identity", "Accept": "text/html,*/*"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET" if form is None else "POST", path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name.strip()] = rest.split(";", 1)[0]
        connection.close()
        return answer.status, dict(answer.headers), text

    def fields(self, path: str, form_id: str | None = None) -> dict[str, str]:
        """Return the values that a browser would send from the form of a page."""
        status, _, page = self.request(path)
        for attributes, inner in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
            wanted = f'id="{form_id}"' if form_id else 'method="post"'
            if wanted not in attributes:
                continue
            out = {}
            for tag in re.findall(r"<input\b[^>]*>", inner):
                pairs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
                if pairs.get("name") and pairs.get("type") not in ("checkbox", "radio", "submit"):
                    out[pairs["name"]] = html.unescape(pairs.get("value", ""))
            for name, words in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', inner, re.DOTALL):
                out[name] = html.unescape(words.removeprefix("\n"))
            return out
        message = f"no form on {path}: status {status}"
        raise RuntimeError(message)

    def settled(self, pids: Sequence[int]) -> float:
        """Return the CPU seconds once they have stood still: work put off until after an answer counts too."""
        last = cpu(pids)
        for _ in range(30):
            time.sleep(0.7)
            now = cpu(pids)
            if now - last < 0.004:
                return now
            last = now
        return last

    def cost(self, paths: Sequence[str], status: int = 200) -> float:
        """Return the CPU ms a request of asking for these addresses in turn."""
        pids = family(self.process.pid)
        before = cpu(pids)
        for path in paths:
            got, _, body = self.request(path)
            if got != status:
                message = f"{path}: {got} {body[:200]}"
                raise RuntimeError(message)
        return (cpu(pids) - before) * 1000 / len(paths)

    def idle(self, seconds: float = 3.0) -> float:
        """Return the CPU ms a second that the server uses with nobody there, once its start is over."""
        pids = family(self.process.pid)
        self.settled(pids)
        before = cpu(pids)
        time.sleep(seconds)
        return (cpu(pids) - before) * 1000 / seconds


@contextlib.contextmanager
def serving(folder: Path, **more: str) -> Iterator[Server]:
    """Run the wiki of `folder` until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py")], env=environment(folder, PORT=str(port), **more), cwd=ROOT,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    server = Server(port, process)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                if server.request("/health/ready")[0] == 200:
                    break
            time.sleep(0.2)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
