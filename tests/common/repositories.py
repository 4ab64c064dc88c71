"""Git repositories that tests make: each commit at a time and by an author of its own."""

import os
import subprocess
from pathlib import Path


class Repository:
    """A new repository in a folder. Commits are an hour apart, from 2020-01-01 on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hours = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, author: str = "Ann") -> str:
        """What git prints; nothing of this machine's configuration counts."""
        time = f"2020-01-01T{self.hours % 24:02d}:00:00+02:00"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": "author@example.org",
            "GIT_COMMITTER_NAME": "Committer",
            "GIT_COMMITTER_EMAIL": "committer@example.org",
            "GIT_AUTHOR_DATE": time,
            "GIT_COMMITTER_DATE": time,
        }
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr.decode()}"
        return done.stdout.decode(errors="replace").strip()

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str, author: str = "Ann", **files: str | bytes | None) -> str:
        """Write files (None: delete; `__` in a name is a dot), commit, return the commit's name."""
        for key, content in files.items():
            name = key.replace("__", ".")
            if content is None:
                self.git("rm", "-q", name)
            else:
                self.write(name, content)
        self.git("add", "-A")
        self.hours += 1
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author)
        return self.git("rev-parse", "HEAD")

    def move(self, old: str, new: str) -> None:
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", old, new)

    def merge(self, branch: str, message: str, *options: str) -> None:
        self.hours += 1
        self.git("merge", "-q", "--no-ff", "-m", message, *options, branch)
