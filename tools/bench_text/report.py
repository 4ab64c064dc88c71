"""Figures beside their goals or their peers, and the worst cases, so that they can be mended."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tools.bench.report import Figure

#: What the calibration loop takes on the core of docs/benchmarks.md.
STANDARD = 16.5

_CONSOLE = Console(width=150)


@dataclass(slots=True)
class Report:
    """All figures of a run; `worst` are notes on bad cases by the part that they belong to."""

    figures: list[Figure] = field(default_factory=list)
    worst: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, size: str, value: float, unit: str, *, baseline: float | None = None) -> None:
        """Keep one figure; `baseline` is its goal, or what it is compared with."""
        ratio = round(value / baseline, 4) if baseline else None
        self.figures.append(Figure(name, size, round(value, 4), unit, baseline, ratio))

    def note(self, part: str, text: str) -> None:
        """Keep a bad case."""
        self.worst.setdefault(part, []).append(text)

    def write(self, path: Path) -> None:
        """Write the figures as JSON, and the bad cases beside them as text."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(one) for one in self.figures], ensure_ascii=False, indent=1) + "\n", "utf-8")
        worst = "".join(f"## {part}\n\n" + "".join(f"- {one}\n" for one in notes) for part, notes in self.worst.items())
        path.with_suffix(".worst.md").write_text(worst, "utf-8")
        print(f"written to {path} and {path.with_suffix('.worst.md').name}")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers are set right."""
    made = Table(*columns, title=title, title_justify="left")
    for column in made.columns[1:]:
        column.justify = "right"
    for row in rows:
        made.add_row(*(f"{cell:,.4g}" if isinstance(cell, float) else str(cell) for cell in row))
    _CONSOLE.print(made)


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def cpu_median(work: Callable[[], object], rounds: int = 5) -> float:
    """CPU milliseconds of a call, median of some rounds."""
    return median(cpu(work) for _ in range(rounds))


def calibration() -> float:
    """CPU ms of a fixed loop: how slow the cores are just now. See `STANDARD`."""

    def loop() -> None:
        kept = {}
        for number in range(200_000):
            kept[number & 1023] = str(number)

    return cpu_median(loop)
