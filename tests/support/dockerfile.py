"""The Dockerfile without Docker: what it says, and its steps in folders of their own.

    python tests/support/dockerfile.py CHECKOUT FOLDER EXTRAS

copies what it copies and runs its pip commands, with these EXTRAS or with none (""), in a new
virtual environment FOLDER/python; FOLDER/start then is a script that starts what the image starts,
with all that it keeps below FOLDER, FOLDER/run COMMAND one that runs another command there, and
FOLDER/healthy one that asks as Docker does whether it is well.

Where root does it, the folders of the image's user are those of a user of that number, who starts
it and writes nowhere else. Nobody is added to this machine's users."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple


def instructions(checkout):
    """[(name, arguments)] from first to last."""
    text = (Path(checkout) / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines()]


def arguments(checkout, name):
    """What each instruction of this name says."""
    return [rest for instruction, rest in instructions(checkout) if instruction == name]


def variables(checkout):
    """{name: value} that programs in the image find set."""
    pairs = [word for rest in arguments(checkout, "ENV") for word in shlex.split(rest)]
    return dict(pair.split("=", 1) for pair in pairs)


def volumes(checkout):
    return [path for rest in arguments(checkout, "VOLUME") for path in json.loads(rest)]


def health_command(checkout):
    """For a shell."""
    (rest,) = arguments(checkout, "HEALTHCHECK")
    return rest.partition("CMD ")[2]


def is_sent(checkout, path):
    """Whether .dockerignore leaves a file of the checkout to Docker; the last line that fits it or
    a folder of it counts."""
    sent = True
    for line in (Path(checkout) / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line.startswith("#") or not line:
            continue
        if any(fnmatch(place, pattern) for place in (path, *map(str, Path(path).parents))):
            sent = line.startswith("!")
    return sent


def sources(checkout):
    """[(source, target)] of what is copied from the checkout."""
    copies = [rest.split() for rest in arguments(checkout, "COPY") if not rest.startswith("--from")]
    return [(source, words[-1]) for words in copies for source in words[:-1]]


def files_of(checkout, source):
    """The files of a source that reach Docker, as paths in the checkout."""
    root = Path(checkout) / source
    files = [root] if root.is_file() else [path for path in root.rglob("*") if path.is_file()]
    names = [path.relative_to(checkout).as_posix() for path in files]
    return [name for name in names if is_sent(checkout, name)]


def follow(checkout, folder, extras):
    """Go through the steps: a folder for each stage."""
    environment = folder / "python"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    env = os.environ | {"PATH": f"{environment}/bin:{os.environ['PATH']}", "EXTRAS": extras}
    stages, here = {}, folder
    for name, rest in instructions(checkout):
        match name:
            case "FROM":
                here = folder / f"stage{len(stages)}"
                here.mkdir(parents=True)
                stages[rest.partition(" AS ")[2]] = here
            case "COPY" if match := re.fullmatch(r"--from=(\w+) \S+/(\S+) (\S+)", rest):
                shutil.copytree(stages[match[1]] / match[2], here / match[3])
            case "COPY":
                copy(checkout, rest.split(), here)
            case "RUN" if rest.startswith("pip "):
                subprocess.run(["bash", "-euc", rest], cwd=here, env=env, check=True)
            case "RUN" if rest.startswith("useradd "):
                make_folders(addition_of_user(checkout), folder)
            case _:
                assert name not in ("RUN", "COPY"), f"{rest}: this is not gone through"
    write_scripts(checkout, folder, environment)


class User(NamedTuple):
    """Of the image, who starts what it starts."""

    name: str
    number: str
    folders: list[str]  # that are this user's, from the root


def addition_of_user(checkout):
    """Whom `useradd --uid NUMBER ... NAME && install -d -o NAME FOLDER ...` adds."""
    (command,) = [rest for rest in arguments(checkout, "RUN") if rest.startswith("useradd ")]
    addition, installation = (shlex.split(part) for part in command.split(" && "))
    name, number = addition[-1], addition[addition.index("--uid") + 1]
    assert installation[:4] == ["install", "-d", "-o", name]
    homes = [f"/home/{name}"] if "--create-home" in addition else []
    return User(name, number, [*installation[4:], *homes])


def make_folders(user, folder):
    for place in user.folders:
        path = Path(f"{folder}{place}")
        path.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(path, int(user.number), int(user.number))


def started_by(user):
    """What a command of root's begins with so that this user runs it, who may read all (the folder
    may lie in one that is root's alone) and write to what is theirs."""
    if os.geteuid() != 0:
        return []
    ids = [f"--reuid={user.number}", f"--regid={user.number}", "--clear-groups"]
    sets = ("inh-caps", "ambient-caps", "bounding-set")
    return ["setpriv", *ids, *(f"--{name}=-all,+dac_read_search" for name in sets)]


def copy(checkout, words, here):
    *given, target = words
    for source in given:
        for name in files_of(checkout, source):
            file = here / target / (Path(name).relative_to(source) if source != name else name)
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(checkout) / name, file)


def write_scripts(checkout, folder, environment):
    kept = {
        name: f"{folder}{value}" if value.startswith("/") else value
        for name, value in variables(checkout).items()
    }
    starter = addition_of_user(checkout)
    assert arguments(checkout, "USER") == [starter.name]
    head = ["#!/bin/bash", "set -eu", f"PATH={environment}/bin:$PATH"]
    head += [f"export HOME={shlex.quote(f'{folder}/home/{starter.name}')}"]
    head += [f"export {name}={shlex.quote(value)}" for name, value in kept.items()]
    (command,) = arguments(checkout, "CMD")
    scripts = {
        "start": f"exec {shlex.join([*started_by(starter), *json.loads(command)])}",
        "run": f'exec {shlex.join(started_by(starter))} "$@"',
        "healthy": health_command(checkout),
    }
    for name, line in scripts.items():
        (folder / name).write_text("\n".join([*head, line, ""]), "utf-8")
        (folder / name).chmod(0o755)


if __name__ == "__main__":
    follow(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3])
