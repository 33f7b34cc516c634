"""A room of sixty phones on one server: all answer at once, and go on after the server was killed
in the middle and started again.

    python benchmarks/run.py --only room       three minutes; writes RESULTS.md
    python -m benchmarks.app.room --quick      half a minute: prints the same rows, writes nothing

A phone speaks to the server as a browser does and takes no time to think: it presses a button as
soon as the next pair is there."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import measure

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))  # where phones.py lies
N_PHONES, FEW = 60, 8
VARIABLE = "ACTIVSIM_CACHE"


def rows(n_phones: int = N_PHONES) -> list[dict[str, Any]]:
    from phones import Phone, all_rate, killed_in_the_middle
    from serving import served

    from activsim.classroom.room import answers, store
    from activsim.datasets import fashion_mnist

    with rooms_folder() as folder:
        with served(folder) as server:
            room = store.open_room("Fashion-MNIST", fashion_mnist.CLASS_NAMES, "teacher")
            phones = [Phone(room.code, number) for number in range(n_phones)]
            killed_in_the_middle(server, phones, after=4 * n_phones)
            port = server.port
        n_before = sum(phone.answers for phone in phones)
        at_kill = answers.room_ratings(room.code).values
        with served(folder, port=port) as server:
            all_rate(server, phones)
        ratings = answers.room_ratings(room.code)
    faults = [fault for phone in phones for fault in phone.faults]
    print(*sorted(set(faults)), sep="\n")
    n_gone = len(at_kill.items() - ratings.values.items())
    seconds = [second for phone in phones for second in phone.seconds]
    title = f"{n_phones} phones that answer at once, without thinking"
    return [
        measure.row(f"{title}: an answer, until the next pair is there", "", seconds),
        measure.row("... p95", "", [measure.p95(seconds)]),
        measure.row(
            "... errors, and sentences about what is wrong",
            "",
            [float(len(faults))],
            unit="errors",
            under=1,
        ),
        measure.row(
            f"... answers lost by a server killed in the middle, of {n_before} that it took",
            "",
            [float(max(0, n_before - len(at_kill)) + n_gone)],
            unit="answers",
            under=1,
        ),
        measure.row(
            "... phones that are others after it came back",
            "",
            [float(abs(ratings.n_raters - n_phones))],
            unit="phones",
            under=1,
        ),
    ]


@contextmanager
def rooms_folder() -> Iterator[Path]:
    """A cache folder of the server's, where this process finds its rooms too."""
    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[VARIABLE] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before


if __name__ == "__main__":
    from benchmarks.run import print_rows

    sys.exit(print_rows(rows(FEW if "--quick" in sys.argv else N_PHONES)))
