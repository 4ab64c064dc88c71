"""Importing, measured: revisions a second, CPU and the most memory that it took."""

from __future__ import annotations

import json
import lzma
import os
import subprocess
import sys
import time
from pathlib import Path

from tools.bench.report import Report
from tools.bench.server import ROOT, environment


def measured_import(report: Report, folder: Path, path: Path, name: str) -> int:
    """Import one file into the wiki of `folder`; return the bytes of its texts."""
    count = texts = 0
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            count += 1
            texts += len(json.loads(line)["text"].encode())
    program = Path(sys.executable).parent / "commondraft"
    started = time.perf_counter()
    process = subprocess.Popen(
        [program, "import", "ndjson", str(path)], env=environment(folder), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"import of {path} ended with {process.returncode}"
        raise RuntimeError(message)
    wall = time.perf_counter() - started
    spent = usage.ru_utime + usage.ru_stime
    size = f"{name}, {texts // max(count, 1) // 1000} KB"
    report.add("import", size, count / wall, "revisions/s")
    report.add("import, CPU a revision", size, spent * 1000 / count, "CPU ms")
    report.add("import, most memory", size, usage.ru_maxrss / 1024, "MiB", baseline=500)
    return texts
