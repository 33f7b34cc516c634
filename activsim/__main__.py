"""`activsim` starts the dashboard, `activsim COMMAND` gives its numbers without a screen;
`python -m activsim` is the same."""

import sys


def main() -> int:
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are imported, which takes a second
        return 130


def _run(arguments: list[str]) -> int:
    from activsim.cli import dashboard, terminal

    if dashboard.is_meant(arguments):
        try:
            return dashboard.serve(arguments)
        except (ValueError, OSError) as error:
            terminal.remark(f"activsim: error: {terminal.error_sentence(error)}")
            return 2
    # it imports much that the dashboard does not need to start
    from activsim.cli.main import main as run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
