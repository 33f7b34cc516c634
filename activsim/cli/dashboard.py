"""The dashboard from the command line: `activsim`, or `activsim serve`, with flags of
`streamlit run` behind it.

Its settings lie beside the script that Streamlit starts; a flag or a STREAMLIT_ variable counts for
more."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from activsim import paths

if TYPE_CHECKING:
    from activsim.cli.command_options import Commands

COMMAND = "serve"


def add_to(commands: Commands) -> None:
    """Add the command to argparse's subcommands."""
    command = commands.add_parser(
        COMMAND, help="the dashboard, with the flags of `streamlit run`; it needs no command"
    )
    command.set_defaults(command=serve)


def is_meant(arguments: Sequence[str]) -> bool:
    """Whether these arguments ask for the dashboard: none, `serve`, or a flag of Streamlit's, which
    has a point in it (--server.port)."""
    first = next(iter(arguments), COMMAND)
    return first == COMMAND or (first.startswith("--") and "." in first.partition("=")[0])


def serve(arguments: Sequence[str] = ()) -> int:
    """Run the dashboard's server in this process until it is ended."""
    flags = list(arguments)[1:] if list(arguments[:1]) == [COMMAND] else list(arguments)
    sys.argv = ["streamlit", "run", str(paths.SCRIPT), *flags]
    runpy.run_module("streamlit", run_name="__main__")  # leaves by SystemExit
    return 0
