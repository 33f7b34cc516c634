"""A network that a visitor of the dashboard brings: added as `activsim add` does, and theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from activsim.networks.adding.add import add_network

SECONDS = 300.0  # other brought networks wait for it, and it for all that is not brought
OPENING = "Opening the file in a process of its own, and building the network anew"


def add_brought(
    file: str, name: str, owner: str, progress: Callable[[int, int, str], None]
) -> tuple[str, tuple[str, ...]]:
    """The name that it has, and what to say of it. Raises ValueError with a sentence where it is
    not added."""
    progress(0, 1, OPENING)
    network = add_network(Path(file), name, seconds=SECONDS, owner=owner)
    return network.name, network.sentences
