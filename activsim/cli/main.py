"""The dashboard's numbers without its screen: `python -m activsim --help`.

Each command is a module with `add_to(commands)`. Results go to standard output or to a file,
progress and remarks to standard error. A wrong value ends in a sentence and exit code 2."""

from __future__ import annotations

import argparse
import os
import sys

from activsim.cli import (
    activations,
    add,
    check,
    cka,
    command_options,
    dashboard,
    evidence,
    handout,
    lesson,
    limits,
    listing,
    profile,
    record,
    terminal,
    train,
)

EXAMPLES = """\
examples:
  python -m activsim                            the dashboard; takes the flags of `streamlit run`
  python -m activsim serve --class              the same, opened to a class
  python -m activsim data                       which images are used
  python -m activsim data add flowers.zip       bring your own
  python -m activsim models                     which networks there are
  python -m activsim add keras_model.h5         bring a network that was trained elsewhere
  python -m activsim check NAME                 does a network get its pictures as it learned them
  python -m activsim profile --layer dense      which classes are alike
  python -m activsim profile --out study.npz    the same as arrays
  python -m activsim activations --out a.npz    what a layer gives for each single image
  python -m activsim handout --out week3.html   one file to take home: all thresholds, no server
  python -m activsim lesson answers alike       what a lesson's guesses are compared with
  python -m activsim train --seed 7             train another network
  python -m activsim evidence                   is it learned, or already in the pixels
  python -m activsim cka --networks dense       do networks place single images alike
  python -m activsim record --images SET --out dense.npz
                                                an image set of any size, on many cores or machines
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Like every argparse program it leaves --help by
    SystemExit."""
    terminal.open_missing_streams()
    arguments = vars(parser().parse_args(argv))
    command = arguments.pop("command")
    try:
        command(**arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError) as error:
        terminal.remark(f"activsim: error: {terminal.error_sentence(error)}")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    top = command_options.Parser(
        "python -m activsim",
        description="Do similar classes fire similar neurons? The dashboard's numbers, without the "
        "screen.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (
        dashboard,
        limits,
        listing,
        add,
        check,
        train,
        profile,
        activations,
        handout,
        lesson,
        evidence,
        cka,
        record,
    ):
        module.add_to(commands)
    return top
