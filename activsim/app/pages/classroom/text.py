"""What the page Class says."""

from __future__ import annotations

from collections.abc import Sequence

from activsim.app.pages.classroom.machine import Machine
from activsim.app.shell.tools import text as tools_text
from activsim.classroom.change_log import Change
from activsim.networks.cage import HAS_NETWORK
from activsim.training.jobs import Job

NOT_TEACHER = (
    "This page is the teacher's. Open it by the teacher's link, which <code>activsim serve "
    "--class</code> prints when it starts."
)
PRIVACY = (
    "Nothing about a person is stored or sent: no names, no addresses, no pictures of the page "
    f"Picture. {tools_text.OWN} {tools_text.FOR_ALL}"
)
CAGE_HAS_NETWORK = f"Networks that visitors brought: {HAS_NETWORK[0].lower()}{HAS_NETWORK[1:]}"
TO_ROOM = "A room: the class says how alike classes look"
NOTHING_CHANGED = "Nobody has changed anything yet."
NOTHING_DELETED = "The bin is empty."


def sentence(machine: Machine, jobs: Sequence[Job]) -> str:
    running = sum(job.state == "running" for job in jobs)
    waiting = sum(job.state == "waiting" for job in jobs)
    pages = "1 page is" if machine.n_pages == 1 else f"{machine.n_pages} pages are"
    trains = f"{_trainings(running)} {'runs' if running == 1 else 'run'}"
    waits = f"{waiting or 'none'} {'waits' if waiting < 2 else 'wait'} in line"
    return f"{pages} open; {trains}, {waits}."


def _trainings(number: int) -> str:
    return "1 training" if number == 1 else f"{number or 'no'} trainings"


def machine_rows(machine: Machine) -> list[dict[str, str]]:
    memory = "not known on this system" if machine.memory is None else size(machine.memory)
    return [
        {"what": "memory of the server and its networks", "how much": memory},
        {"what": "recordings and downloads kept", "how much": size(machine.cache)},
        {"what": "free on the disk of the networks", "how much": size(machine.free)},
    ]


def change_rows(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [{"when": change.when, "who": change.author, "what": change.text} for change in changes]


def size(n_bytes: float) -> str:
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.0f} MB"
