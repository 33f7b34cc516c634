"""The dashboard's numbers without its screen: `activsim --help`.

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
  activsim                            the dashboard; takes the flags of `streamlit run`
  activsim serve --class              the same, opened to a class
  activsim data                       which images are used
  activsim data add flowers.zip       bring your own
  activsim models                     which networks there are
  activsim add keras_model.h5         bring a network that was trained elsewhere
  activsim check NAME                 does a network get its pictures as it learned them
  activsim profile --layer dense      which classes are alike
  activsim profile --out study.npz    the same as arrays
  activsim activations --out a.npz    what a layer gives for each single image
  activsim handout --out week3.html   one file to take home: all thresholds, no server
  activsim lesson answers alike       what a lesson's guesses are compared with
  activsim train --seed 7             train another network
  activsim evidence                   is it learned, or already in the pixels
  activsim cka --networks dense       do networks place single images alike
  activsim record --images SET --out dense.npz
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
        "activsim",
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
