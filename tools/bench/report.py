"""Figures, the table that people read and the list that programs read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `ratio` is value / baseline where there is something to compare with."""

    name: str
    size: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None


@dataclass(slots=True)
class Report:
    """All figures of a run."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, size: str, value: float, unit: str, *, baseline: float | None = None) -> None:
        """Keep one figure and print it."""
        ratio = round(value / baseline, 4) if baseline else None
        self.figures.append(Figure(name, size, round(value, 3), unit, baseline, ratio))
        print(
            f"  {name} [{size}]: {value:.3g} {unit}" + (f" (baseline {baseline:g}, x {ratio})" if baseline else ""),
            flush=True,
        )

    def write(self, path: Path) -> None:
        """Print the table and write the list."""
        table = Table("what", "size", "value", "unit", "MediaWiki", "ratio")
        for one in self.figures:
            table.add_row(
                one.name, one.size, f"{one.value:,.3f}".rstrip("0").rstrip("."), one.unit,
                "" if one.baseline is None else f"{one.baseline:g}", "" if one.ratio is None else f"{one.ratio:.3f}",
            )  # fmt: skip
        Console(width=140).print(table)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(one) for one in self.figures], ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"written to {path}")
