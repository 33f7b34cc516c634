"""Measure activsim beside what people would use instead.

    python benchmarks/run.py                           every subject; writes RESULTS.md and
                                                       results.json
    python benchmarks/run.py --only threshold memory   these subjects; the others' rows stay
    python benchmarks/run.py --short                   a minute for CI: the harness, and two ratios
                                                       with generous bounds

The exit code is 1 where a reach was missed or a subject failed. It needs requirements-dev.txt; the
real images are looked for as the dashboard does (ACTIVSIM_DATA).

A subject is a function without arguments that returns rows (`measure.row`); it lives in a file of
its own in the folder of the room that it measures, imports what is heavy inside itself, and is a
line in SUBJECTS. It measures both ways in the same run and in turn (`measure.alternate`), five
times or more unless it says why fewer, and makes sure that both came to the same result."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import measure, results
from benchmarks.analysis import permutation
from benchmarks.app import (
    classroom,
    large_networks,
    many_classes,
    pages_painted,
    room,
    server_start,
    slider,
    slow_line,
)
from benchmarks.datasets import photographs
from benchmarks.experiments import evidence, first_sight, own_picture, silencing
from benchmarks.firing import any_network, memory, recordings, sharding, thresholds
from benchmarks.training import train, training_prices, ways

SUBJECTS = {
    "threshold": thresholds.rows,
    "recording": recordings.rows,
    "any network": any_network.rows,
    "first sight": first_sight.rows,
    "own picture": own_picture.rows,
    "memory": memory.rows,
    "photographs": photographs.rows,
    "permutation": permutation.rows,
    "training": train.rows,
    "training ways": ways.rows,
    "training prices": training_prices.rows,
    "start": server_start.rows,
    "large": large_networks.rows,
    "slider": slider.rows,
    "many classes": many_classes.thresholds,
    "visits": many_classes.visits,
    "classroom": classroom.rows,
    "room": room.rows,
    "silencing": silencing.rows,
    "evidence": evidence.rows,
    "pages": pages_painted.rows,
    "slow line": slow_line.rows,
    "sharding": sharding.rows,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    selection = parser.add_mutually_exclusive_group()
    selection.add_argument(
        "--only", nargs="+", choices=SUBJECTS, metavar="NAME", help=", ".join(SUBJECTS)
    )
    selection.add_argument("--short", action="store_true")
    options = parser.parse_args(arguments)
    if options.short:
        return print_rows([*harness(), *thresholds.short()])
    command = shlex.join(
        ["python", "benchmarks/run.py", *(["--only", *options.only] if options.only else [])]
    )
    exit_status = 0
    for subject in dict.fromkeys(options.only or SUBJECTS):
        print(f"== {subject}", flush=True)
        start = time.perf_counter()
        try:
            rows = SUBJECTS[subject]()
        except (Exception, SystemExit):  # the other subjects can still be measured
            traceback.print_exc()
            print(f"FAILED  {subject}: nothing was written of it", flush=True)
            exit_status = 1
            continue
        results.write_rows(subject, rows, command)
        exit_status |= print_rows(rows)
        print(f"   {time.perf_counter() - start:.0f} s", flush=True)
    return exit_status


def print_rows(rows: list[dict]) -> int:
    """Print rows; 1 where a reach was missed."""
    for row in rows:
        beside = f"; beside {row['beside']}: {results.ratio(row)} times" if row["beside"] else ""
        reach = f"; reach: {row['reach']}" if row["reach"] else ""
        verdict = ("reached" if row["ok"] else "MISSED ") if row["reach"] else "       "
        print(
            f"{verdict} {row['what']}: {results.figures(row['ours'], row['unit'])}{beside}{reach}",
            flush=True,
        )
    return int(not all(row["ok"] for row in rows))


def harness() -> list[dict]:
    """Two ways whose ratio is known. Raises SystemExit where the harness finds another, or takes
    any for reached."""
    figures = measure.alternate(
        *(lambda s=s: measure.seconds(lambda: time.sleep(s)) for s in (0.01, 0.1))
    )
    names = "sleeping 0.01 s", "sleeping 0.1 s"
    if (
        measure.row(*names, *figures, at_least=100)["ok"]
        or measure.row(*names, *figures, under=0.001)["ok"]
    ):
        raise SystemExit("The harness took a ratio for reached that cannot be.")
    return [measure.row(*names, *figures, at_least=2)]


if __name__ == "__main__":
    sys.exit(main())
