"""What was measured: kept in results.json, and written from there as RESULTS.md. No number in
either is typed."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import statistics
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PACKAGES = ("numpy", "tensorflow", "tensorflow-cpu", "keras", "streamlit", "plotly", "distributed")
TITLE = """\
# What was measured

Written by `python benchmarks/run.py`; what it measured is in `results.json`. A figure is \
the median of the runs (lowest
to highest). The two ways of a row ran in turn in the same process or beside each other on the \
same machine, so that
their ratio can be trusted more than either figure.
"""


def write_rows(subject: str, rows: list[dict], command: str, folder: Path | None = None) -> None:
    """Put a subject's rows in the place of those it had; those of other subjects stay. Both
    files are written."""
    folder = folder or FOLDER
    path = folder / "results.json"
    entries = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    entries[subject] = {"rows": rows, "run": machine() | {"command": command}}
    path.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    (folder / "RESULTS.md").write_text(page(entries), encoding="utf-8")


def machine() -> dict:
    """Where and with what this process runs."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = (
            line.split(":")[1].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        )
        cpu = next(names, cpu)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = {
        package.name.lower().replace("_", "-"): package.version
        for package in importlib.metadata.distributions()
    }
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {cpu}, {memory:.0f} GB, {platform.system()}",
        "versions": {"python": platform.python_version()}
        | {name: versions[name] for name in PACKAGES if name in versions},
    }


def page(entries: dict) -> str:
    """RESULTS.md of what results.json holds: a table for every subject, and where it was run."""
    parts = [TITLE]
    for subject, entry in entries.items():
        run = entry["run"]
        versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
        lines = [
            f"## {subject}\n",
            f"`{run['command']}`, {run['date']}; {run['machine']}; {versions}.\n",
            "| what | beside | ours | beside it | ratio | reach | |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in entry["rows"]:
            both = [figures(row["ours"], row["unit"]), figures(row["rival"], row["unit"])]
            verdict = ("reached" if row["ok"] else "**missed**") if row["reach"] else ""
            cells = [row["what"], row["beside"], *both, ratio(row), row["reach"], verdict]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def ratio(row: dict) -> str:
    """A row's ratio in three significant digits; "" where there is no rival."""
    return "" if row["ratio"] is None else _three(row["ratio"])


def figures(values: list[float] | None, unit: str) -> str:
    """The median, and between what the values lie."""
    if not values:
        return ""
    median, lowest, highest = (
        _figure(value, unit) for value in (statistics.median(values), min(values), max(values))
    )
    if len(values) == 1:
        return median
    return f"{median} ({lowest} to {highest}, {len(values)} runs)"


def _figure(value: float, unit: str) -> str:
    """Seconds in the unit that fits them, other units as they are; three significant digits."""
    if unit == "s":
        unit, scale = next(
            ((name, by) for name, by in (("s", 1), ("ms", 1e-3)) if abs(value) >= by), ("µs", 1e-6)
        )
        value /= scale
    return f"{_three(value)} {unit}"


def _three(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"
