"""The dashboard from the command line: `activsim`, or `activsim serve`, with flags of
`streamlit run` behind it; `--class` opens it to a class.

Its settings lie beside the script that Streamlit starts; a flag or a STREAMLIT_ variable counts for
more."""

from __future__ import annotations

import contextlib
import os
import runpy
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from activsim import paths
from activsim.classroom import key as class_key
from activsim.classroom import network
from activsim.cli import terminal

if TYPE_CHECKING:
    from activsim.cli.command_options import Commands

COMMAND = "serve"
EVERYWHERE = "0.0.0.0"  # all addresses of this machine
FIRST_PORT, N_PORTS = 8501, 100  # as Streamlit looks for one that is free
LAST_PORT = 65_535
ABOUT_CLASS = "open it to the room: prints its address with a QR code, and the teacher's link"
ABOUT_KEY = "the teacher's, with --class; default: the one before, or a random one"


def add_to(commands: Commands) -> None:
    """Add the command to argparse's subcommands."""
    command = commands.add_parser(
        COMMAND, help="the dashboard, with the flags of `streamlit run`; it needs no command"
    )
    command.add_argument("--class", action="store_true", dest="is_class", help=ABOUT_CLASS)
    command.add_argument("--key", help=ABOUT_KEY)
    command.set_defaults(command=serve_with)


def is_meant(arguments: Sequence[str]) -> bool:
    """Whether these arguments ask for the dashboard alone: none, `serve` with flags of Streamlit's,
    or such a flag, which has a point in it (--server.port)."""
    first = next(iter(arguments), COMMAND)
    if first == COMMAND and {"-h", "--help"} & set(arguments):
        return False  # ours, which names those of a class
    return first == COMMAND or (first.startswith("--") and "." in first.partition("=")[0])


def serve_with(is_class: bool, key: str | None) -> int:
    flags = ["--class"] if is_class else []
    return serve([COMMAND, *flags, *(["--key", key] if key is not None else [])])


def serve(arguments: Sequence[str] = ()) -> int:
    """Run the dashboard's server in this process until it is ended. Raises ValueError for a key
    that is none."""
    flags = list(arguments)[1:] if list(arguments[:1]) == [COMMAND] else list(arguments)
    is_class, key, flags = _of_class(flags)
    _check_words(flags)
    _check_port(_value(flags, "server.port") or "")
    _tell_missing_lessons()
    if is_class:
        flags = _open_to_class(key, flags)
    sys.argv = ["streamlit", "run", str(paths.SCRIPT), *flags]
    runpy.run_module("streamlit", run_name="__main__")  # leaves by SystemExit
    return 0


def _tell_missing_lessons() -> None:
    if paths.own_lesson_folder():
        from activsim.lessons import catalogue  # most start without lessons of their own

        if sentence := catalogue.missing_folder_sentence():
            terminal.remark(sentence)


def _check_words(flags: Sequence[str]) -> None:
    """Raises ValueError for a word that is neither a flag nor its value, which Streamlit would pass
    over."""
    for before, word in zip(["", *flags], flags, strict=False):
        is_value = before.startswith("--") and "=" not in before
        if not word.startswith("-") and not is_value:
            raise ValueError(
                f"Flags of streamlit run were expected after {COMMAND}, {word!r} came. Leave it "
                "out; activsim --help names the commands."
            )


def _check_port(text: str) -> None:
    """Raises ValueError for a number that no port has."""
    try:
        number = int(text)
    except ValueError:  # Streamlit says so
        return
    if not 0 <= number <= LAST_PORT:
        raise ValueError(
            f"--server.port: a number from 0 to {LAST_PORT} was expected, {number} came. Choose "
            f"{FIRST_PORT}, say."
        )


def _of_class(flags: list[str]) -> tuple[bool, str | None, list[str]]:
    """Whether it is a class's, the key that was given, and the flags that are Streamlit's."""
    is_class, key, others = False, None, []
    rest = iter(flags)
    for flag in rest:
        name, has_value, value = flag.partition("=")
        if flag == "--class":
            is_class = True
        elif name == "--key":
            key = value if has_value else next(rest, "")
        else:
            others.append(flag)
    if key is not None and not is_class:
        raise ValueError("--key is the key of a class's teacher: write --class as well.")
    return is_class, key, others


def _open_to_class(key: str | None, flags: list[str]) -> list[str]:
    """Say where the class and its teacher find it; the flags with what that takes."""
    new_key = key or ""
    if key is None and not class_key.saved_key():
        new_key = class_key.make_key()
    if key is not None:
        class_key.set_key(key)
        os.environ.pop(class_key.KEY, None)  # which would count before it
    os.environ[class_key.CLASS] = "1"
    address = _value(flags, "server.address")
    if address is None:
        flags = [*flags, f"--server.address={EVERYWHERE}"]
    port = _value(flags, "server.port")
    if port is None:
        port = str(_free_port())
        flags = [*flags, f"--server.port={port}"]
    base = (_value(flags, "server.baseUrlPath") or "").strip("/")
    host = _room_host(address)
    if host and _value(flags, "browser.serverAddress") is None:
        flags = [*flags, f"--browser.serverAddress={host}"]  # or Streamlit asks elsewhere for it
    print_addresses(host, port, f"/{base}/" if base else "/", new_key)
    return flags


def _room_host(address: str | None) -> str:
    """Under which the room reaches a server at this address; "" where only this machine does, or a
    proxy on it."""
    if address in (None, EVERYWHERE, "::"):
        return network.address_in_network()
    is_here = address in ("localhost", "127.0.0.1", "::1")
    return "" if is_here or address is None else address


def print_addresses(host: str, port: str, folder: str, new_key: str) -> None:
    """host: under which the room reaches this machine, "" where that is not known; new_key: ""
    where the teacher has it already."""
    own_address = f"http://localhost:{port}{folder}"
    room = f"http://{host}:{port}{folder}" if host else ""
    terminal.line()
    terminal.line(f"  This machine:  {own_address}")
    if room:
        import segno

        terminal.line(f"  The room:      {room}")
        terminal.line()
        with contextlib.suppress(UnicodeEncodeError):  # a terminal without blocks
            segno.make_qr(room).terminal(compact=True)
    else:
        terminal.line("  The room:      reaches this machine by no address that is known here")
    link = f"{room or own_address}?key="
    if new_key:
        terminal.line()
        terminal.line(f"  The teacher:   {link}{quote(new_key, safe='')}")
        terminal.line("  It is said this once: keep the link.")
        terminal.line()
    else:
        terminal.line()
        terminal.line(f"  The teacher:   {link}... with the key from before.")
        is_set = bool(os.environ.get(class_key.KEY))
        where = f"is that of {class_key.KEY}" if is_set else f"lies in {class_key.key_file()}"
        terminal.line(f"  It {where}; --key NEW sets another.")
        terminal.line()
    sys.stdout.flush()


def _value(flags: Sequence[str], option: str) -> str | None:
    """Of a flag of Streamlit's, or its variable."""
    value = os.environ.get(f"STREAMLIT_{_snake(option)}")
    for flag, after in zip(flags, [*flags, ""][1:], strict=True):
        name, has_value, text = flag.partition("=")
        if name == f"--{option}":
            value = text if has_value else after
    return value


def _snake(option: str) -> str:
    letters = [f"_{letter}" if letter.isupper() else letter for letter in option]
    return "".join(letters).replace(".", "_").upper()


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + N_PORTS):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((EVERYWHERE, port))
            return port
    raise ValueError(
        f"None of the ports {FIRST_PORT} to {FIRST_PORT + N_PORTS - 1} is free. Choose another "
        "with --server.port."
    )
