"""`activsim` starts the dashboard, `activsim COMMAND` gives its numbers without a screen;
`python -m activsim` is the same."""

import sys

from activsim.cli import dashboard, terminal


def main() -> int:
    arguments = sys.argv[1:]
    if dashboard.is_meant(arguments):
        try:
            return dashboard.serve(arguments)
        except (ValueError, OSError) as error:
            terminal.remark(f"activsim: error: {error}")
            return 2
    from activsim.cli.main import (
        main as run_command,
    )  # it imports much that the dashboard does not need to start

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
