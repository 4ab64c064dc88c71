"""Measure and report. CORPUS names the folder of real law texts; without it only seeded work is measured.

Every request is a connection of its own to a real server, and its cost is the CPU time of all the server's processes,
so that neighbours on the machine matter little. The baseline is MediaWiki 1.39 with opcode cache, parser cache and
wikidiff2 on the same kind of text (see docs/benchmarks.md); `kept` asks for one address again and again, as the peers
were asked, `fresh` asks for a different one each time, so that nothing can be kept.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

from tools.bench import workload
from tools.bench.imports import measured_import
from tools.bench.report import Report
from tools.bench.server import ROOT, Server, command, cpu, family, serving

OUT = ROOT / "build" / "bench.json"
SCRATCH = ROOT / "build" / "bench"
SETS = (
    "en-open-data-policy/revisions", "en-service-policies/revisions", "zh-laws/taiwan", "zh-laws/mainland",
    "de-laws/revisions", "fr-code-penal/revisions",
)  # fmt: skip
MEDIAWIKI = {
    "view small": 17, "view": 29, "old revision": 25, "compare adjacent": 26, "compare far": 122, "history": 42,
    "search rare": 18, "search common": 56, "search phrase": 45, "save": 61,
}  # fmt: skip


def main() -> None:
    """Run all parts and write the report."""
    report = Report()
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    report.add("calibration", "200,000 rounds", calibration(), "CPU ms", baseline=16.5)
    _seeded(report)
    corpus = os.environ.get("CORPUS")
    if corpus:
        _real(report, Path(corpus))
    else:
        print("CORPUS is not set: the real law texts are not measured")
    report.add("calibration at the end", "200,000 rounds", calibration(), "CPU ms", baseline=16.5)
    report.write(OUT)


def calibration() -> float:
    """Return the CPU ms of a fixed loop: how slow this machine's cores are just now."""
    taken = []
    for _ in range(5):
        started, kept = time.process_time(), {}
        for number in range(200_000):
            kept[number & 1023] = str(number)
        taken.append(time.process_time() - started)
    return sorted(taken)[2] * 1000


def _seeded(report: Report) -> None:
    folder = SCRATCH / "seeded"
    folder.mkdir()
    print("seeded work: one bill of 60 KB at 10, 100 and 1,000 revisions, 2,000 policies of 3 KB")
    for name, records in (
        ("bill-10", workload.bill(10)), ("bill-100", workload.bill(100)), ("bill-1000", workload.bill(1000)),
        ("policies", workload.policies(2000)),
    ):  # fmt: skip
        path = folder / f"{name}.ndjson"
        workload.write(path, records)
        measured_import(report, folder, path, name)
    started = time.perf_counter()
    command(folder, "index")
    report.add("index", "seeded", time.perf_counter() - started, "s")
    with serving(folder) as server:
        report.add("idle", "all processes", server.idle(), "CPU ms/s")
        small = "/d/policy-0042"
        report.add("view small, kept", "3 KB", _repeat(server, small, 300), "CPU ms", baseline=MEDIAWIKI["view small"])
        for count in (10, 100, 1000):
            _draft(report, server, (f"bill-{count}", count), f"60 KB, {count} revisions", MEDIAWIKI)
        searches = {"search rare": "quillwort", "search common": "section", "search phrase": '"fiscal stewardship"'}
        for name, query in searches.items():
            for when in ("now", "ever"):
                path = f"/search?q={quote(query)}&when={when}"
                report.add(
                    f"{name}, {when}, kept",
                    "8,000 revisions",
                    _repeat(server, path, 60),
                    "CPU ms",
                    baseline=MEDIAWIKI[name],
                )
                fresh = [f"{path}&from={number}" for number in range(60)]
                report.add(
                    f"{name}, {when}, fresh", "8,000 revisions", server.cost(fresh), "CPU ms", baseline=MEDIAWIKI[name]
                )
        _saves(report, server, folder, "bill-100", "60 KB")


def _real(report: Report, corpus: Path) -> None:
    folder = SCRATCH / "real"
    folder.mkdir()
    print("real law texts")
    texts = 0
    started = time.perf_counter()
    for name in SETS:
        texts += measured_import(report, folder, corpus / f"{name}.ndjson.xz", name)
    began = time.perf_counter()
    command(folder, "index")
    report.add("index", "all sets", time.perf_counter() - began, "s")
    report.add("import and index", "all sets", time.perf_counter() - started, "s")
    report.add("texts of all revisions", "all sets", texts / 1e6, "MB")
    report.add("database", "all sets", _bytes(folder / "db.sqlite3") / 1e6, "MB", baseline=texts / 1e6)
    report.add("search index", "all sets", _bytes(folder / "index") / 1e6, "MB", baseline=texts / 1e6)
    _bytes_a_revision(report, folder)
    with serving(folder) as server:
        _draft(report, server, ("v1-1-schema-md", 93), "60 KB, schema.md", MEDIAWIKI)
        _draft(report, server, ("code-pénal", 148), "970 KB, Code pénal", {})
        for name, query in (("rare", "subpoena"), ("common", "data"), ("phrase", '"personal information"')):
            for when in ("now", "ever"):
                fresh = [f"/search?q={quote(query)}&when={when}&from={number}" for number in range(60)]
                report.add(
                    f"search {name}, {when}, fresh",
                    "all sets",
                    server.cost(fresh),
                    "CPU ms",
                    baseline=MEDIAWIKI[f"search {name}"],
                )
        _saves(report, server, folder, "v1-1-schema-md", "60 KB, schema.md")
        _saves(report, server, folder, "code-pénal", "970 KB, Code pénal")


def _draft(report: Report, server: Server, draft: tuple[str, int], size: str, baseline: dict[str, int]) -> None:
    """Measure the pages of one draft: each address again and again, then addresses that differ."""
    slug, count = draft
    url, choose = f"/d/{quote(slug)}", random.Random(3)
    middle = max(2, count // 2)
    heavy = "970" in size
    rounds = 20 if heavy else 120
    kept = {
        "view": url, "old revision": f"{url}/r/{middle}", "compare adjacent": f"{url}/compare/{middle - 1}..{middle}",
        "compare far": f"{url}/compare/1..{count}", "history": f"{url}/history",
    }  # fmt: skip
    for name, path in kept.items():
        report.add(f"{name}, kept", size, _repeat(server, path, rounds), "CPU ms", baseline=baseline.get(name))
    numbers = choose.sample(range(2, count), min(count - 2, 6 if heavy else 40))
    fresh = {
        "old revision": [f"{url}/r/{number}" for number in numbers],
        "compare adjacent": [f"{url}/compare/{number}..{number + 1}" for number in numbers],
        "compare far": [f"{url}/compare/{1 + number % 5}..{count - number % 7}" for number in numbers],
        "history": [f"{url}/history?before={number + 1}" for number in numbers],
    }
    for name, paths in fresh.items():
        report.add(f"{name}, fresh", size, server.cost(paths), "CPU ms", baseline=baseline.get(name))


def _repeat(server: Server, path: str, rounds: int) -> float:
    server.request(path)
    server.request(path)
    return server.cost([path] * rounds)


def _saves(report: Report, server: Server, folder: Path, slug: str, size: str) -> None:
    """Measure saving a small edit by the form, with the index brought up to date after it."""
    name = f"bench-{secrets.token_hex(4)}"
    password = command(folder, "account", "create", name).split()[-1]
    server.cookies.clear()
    server.request("/login", {**server.fields("/login"), "username": name, "password": password})
    pids, path, choose = family(server.process.pid), f"/d/{quote(slug)}/edit", random.Random(4)
    answer, after, rounds = 0.0, 0.0, 12
    resting = server.idle() / 1000
    for number in range(rounds):
        form = server.fields(path, "edit-form")
        lines = form["text"].split("\n")
        long = [place for place, line in enumerate(lines) if len(line) > 80 and line[0].isalpha()]
        words = lines[place := choose.choice(long)].split(" ")
        words[choose.randrange(len(words))] = f"amended{number}"
        lines[place] = " ".join(words)
        server.settled(pids)
        before, started = cpu(pids), time.perf_counter()
        status, _, body = server.request(path, {**form, "text": "\n".join(lines), "summary": "bench", "action": "save"})
        if status not in (302, 303):
            message = f"save answered {status}: {body[:300]}"
            raise RuntimeError(message)
        answer += cpu(pids) - before
        after += server.settled(pids) - before - resting * (time.perf_counter() - started)
    server.cookies.clear()
    report.add(
        "save, answer", size, answer * 1000 / rounds, "CPU ms", baseline=MEDIAWIKI["save"] if "60" in size else None
    )
    report.add(
        "save with indexing after it",
        size,
        after * 1000 / rounds,
        "CPU ms",
        baseline=MEDIAWIKI["save"] if "60" in size else None,
    )


def _bytes(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def _bytes_a_revision(report: Report, folder: Path) -> None:
    """Report what a revision takes beside its distinct passages."""
    with sqlite3.connect(folder / "db.sqlite3") as database:
        count = database.execute("SELECT count(*) FROM revision").fetchone()[0]
        passages = database.execute("SELECT sum(length(CAST(text AS BLOB)) + 32) FROM passage").fetchone()[0]
        manifests = database.execute("SELECT sum(length(manifest)) FROM revision").fetchone()[0]
        outlines = database.execute("SELECT sum(length(idents)) FROM outline").fetchone()[0]
        lifespans = database.execute("SELECT count(*) FROM lifespan").fetchone()[0]
    report.add("distinct passages", "all sets", passages / 1e6, "MB")
    report.add("manifest and outline a revision", "all sets", (manifests + outlines) / count, "bytes", baseline=1500)
    report.add("lifespans a revision", "all sets", lifespans / count, "rows")


if __name__ == "__main__":
    main()
