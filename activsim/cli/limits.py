"""`activsim limits`: how much visitors of the dashboard may ask of the server."""

from __future__ import annotations

from activsim.classroom import limits as limit_table
from activsim.cli import command_options, terminal

EXAMPLES = """\
examples:
  activsim limits
  ACTIVSIM_TRAINING_MINUTES=5 activsim serve --class
  ACTIVSIM_LIMITS=limits.toml activsim serve --class     # lines: training_minutes = 5
"""


def add_to(commands: command_options.Commands) -> None:
    command = command_options.add_command(
        commands,
        "limits",
        "how much visitors may ask of the server, and how to change it",
        EXAMPLES,
    )
    command.set_defaults(command=print_limits)


def print_limits() -> None:
    values = limit_table.limits()
    for name, limit in limit_table.LIMITS.items():
        value = f"{values[name]:g} {limit.unit}".strip()
        default_note = "" if values[name] == limit.value else f" (default: {limit.value:g})"
        terminal.line(f"{name:<24} {value:>9}  {limit.about}{default_note}")
        terminal.line(f"{'':<24} {'':>9}  {limit_table.variable(name)}")
