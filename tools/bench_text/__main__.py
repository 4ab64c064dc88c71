"""Run all parts, or those named: quality, real, speed, authorship, merge, anchors.

CORPUS names the folder of real law texts; without it only generated texts are measured.
"""

from __future__ import annotations

import argparse
import time
from importlib import import_module

from tools.bench.server import ROOT
from tools.bench_text.report import STANDARD, Report, calibration

PARTS = ("quality", "real", "speed", "authorship", "merge", "anchors")
OUT = ROOT / "build" / "bench-text.json"
# The module of a part where it has another name: those of the parts themselves are taken.
_MODULES = {"authorship": "authors", "merge": "merging"}


def main() -> None:
    """Measure, print tables, and write build/bench-text.json."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench_text", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--alone", action="store_true", help="leave the slow peers out")
    asked = parser.parse_args()
    chosen = asked.parts or PARTS
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    report = Report()
    for part in chosen:
        slow = calibration()
        started = time.perf_counter()
        print(f"\n{part} (calibration loop: {slow:.1f} CPU ms)", flush=True)
        report.add("calibration", part, slow, "CPU ms", baseline=STANDARD)
        import_module(f"tools.bench_text.{_MODULES.get(part, part)}").measure(report, alone=asked.alone)
        print(f"{part} took {time.perf_counter() - started:.0f} s", flush=True)
    report.write(OUT)


if __name__ == "__main__":
    main()
