"""`activsim data` and `models`: what there is to work with; `data add` brings images,
`data check` reads every file of them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from activsim.cli import command_options, console, terminal
from activsim.datasets import adding, fashion_mnist, own_sets
from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import SPLITS
from activsim.datasets.own import state
from activsim.datasets.own.remarks import count_text, first_names
from activsim.experiments import check_cache, input_check
from activsim.firing import descriptions, record
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.controls import control_text
from activsim.networks.layers import NetworkDescription
from activsim.networks.outputs import IN_ORDER, class_order

MOST_PARAMETERS = 2_000_000  # of networks that are tried when they are listed
MOST_NAMES = 20  # of classes that are listed


def add_to(commands: command_options.Commands) -> None:
    command = commands.add_parser(
        "data",
        help="which images there are, and where they come from; data add brings others, data check "
        "compares",
    )
    command.set_defaults(command=print_images)
    more = command.add_subparsers(title="commands", metavar="COMMAND")
    add = more.add_parser(
        "add",
        help="bring images into the data folder",
        description="A folder of class folders, a .zip of one, an .npz with images and labels, a "
        "Parquet file, or a CSV file of pixels. It is looked through first, and copied whole or "
        "not at all.",
    )
    path = command_options.name_or_path
    add.add_argument("file", type=path, metavar="FILE", help="a file or a folder")
    add.add_argument("--name", help="default: that of the file")
    add.set_defaults(command=add_images)
    check = more.add_parser(
        "check",
        help="whether images are still what they were, by all that their files hold",
        description="A set is known again by the names, sizes and times of its files. This reads "
        "every file, prints a SHA-256 of names and contents, the same wherever the set lies, and "
        "compares it with the last time. Where it changed unseen, the set is looked through anew.",
    )
    about_name = "of images of your own, or a path"
    check.add_argument("name", type=path, metavar="NAME", help=about_name)
    check.set_defaults(command=check_images)
    command = commands.add_parser(
        "models", help="the networks of the models folder, the default one marked"
    )
    command.set_defaults(command=print_networks)


def print_images() -> None:
    _print_default_set()
    for name in image_sets.set_names():
        if name != image_sets.DEFAULT:
            _print_set(name)
    for file, reason in image_sets.files_not_shown().items():
        terminal.line(f"not shown: {file}")
        terminal.line(f"  {reason}")


def add_images(file: str, name: str | None) -> None:
    name = adding.add_images(Path(file), name, progress=terminal.progress_line())
    _print_set(name)
    if links := adding.folder_links(Path(file)):
        terminal.remark(
            f"{count_text(len(links), 'link', 'is')} not copied, leading elsewhere: "
            f"{first_names(links)}. Put the pictures themselves into the folder, and add it again."
        )
    terminal.remark(f"They are used with: --images {shlex.quote(name)}")


def check_images(name: str) -> None:
    """Whether a set holds what it held when it was read the last time."""
    path = own_sets.path_of(name) or Path(name)
    if name in image_sets.BUILT_IN or not path.exists():
        known = ", ".join(own_sets.own_names()) or "none yet"
        raise ValueError(
            f"No such images of your own: {name!r}. There are: {known}; or give the path of a file "
            "or a folder. Those that are built in are checked whenever they are read."
        )
    content = state.check_content(path, terminal.progress_line())
    terminal.line(name)
    _print_about("content", f"SHA-256 {content.digest}, {count_text(content.n_files, 'file')}")
    if content.is_changed is None:
        _print_about("compared", "it is read for the first time; ask again to compare")
    elif content.is_changed:
        _print_about("compared", "not what it was at the last time; it is looked through anew")
    else:
        _print_about("compared", "the same as at the last time")


def _print_about(about: str, text: str) -> None:
    terminal.line(f"  {about:<12} {text}")


def _print_set(name: str) -> None:
    """One that is built in is not fetched for it; one that people brought is looked through."""
    terminal.line(name)
    if name in image_sets.BUILT_IN:
        terminal.line("  built in: it is looked for, or downloaded, when it is first used")
        return
    try:
        image_set = image_sets.open_set(name, terminal.progress_line())
    except ValueError as problem:  # a broken one does not take the list along
        _print_about("problem", str(problem))
        return
    height, width, colours = image_set.image_shape
    kind = "in colour" if colours == 3 else "grey"
    counts = ", ".join(f"{count:,} {split}" for split, count in image_set.n_images.items())
    names = image_set.class_names
    more = f", ... ({len(names):,} in all)" if len(names) > MOST_NAMES else ""
    _print_about("images", f"{counts}; {kind}, shown as {height} x {width}")
    _print_about("classes", f"{', '.join(names[:MOST_NAMES])}{more}")
    for about, text in (("source", image_set.source), ("licence", image_set.licence)):
        if text:
            _print_about(about, text)
    for sentence in image_set.remarks:
        _print_about("note", sentence)


def _print_default_set() -> None:
    """Fashion-MNIST, split by split, or what stands in for it."""
    terminal.line(image_sets.DEFAULT)
    notes = []
    for split in image_sets.SPLITS_OF_DEFAULT:
        data = image_sets.load_images(split, terminal.progress_line())
        height, width, _ = data.image_shape
        stand_in_note = "" if data.name == image_sets.DEFAULT else f", {data.name} in its place"
        size = f"{len(data.images):,} of {height} x {width}"
        _print_about(split, f"{size}: {SPLITS[split]}{stand_in_note}")
        _print_about("source", data.source)
        _print_about("fingerprint", data.fingerprint)
        notes.append(data.note)
    _print_about("classes", ", ".join(data.class_names))
    for note in dict.fromkeys(filter(None, notes)):
        _print_about("note", note)


def print_networks() -> None:
    networks = catalogue.list_networks()
    if networks:
        for number, (name, path) in enumerate(networks.items()):
            terminal.line(f"{name} (default)" if number == 0 else name)
            _print_network(name, path)
    for file, reason in catalogue.files_not_shown().items():
        terminal.line(f"not shown: {file}")
        terminal.line(f"  {reason}")
    if not networks:
        raise ValueError(console.no_network_sentence())


def _print_network(name: str, path: Path) -> None:
    card = catalogue.read_card(path)
    try:
        description = _description(name, path)
    except ValueError as problem:  # a broken file does not take the list along
        terminal.line(f"  problem      {problem}")
        return
    terminal.line(f"  parameters   {description.parameters:,}")
    layers = ", ".join(layer.name for layer in description.layers)
    terminal.line(f"  layers       {len(description.layers)}: {layers}")
    if control := control_text(card):
        terminal.line(f"  control      {control}")
    if "validation" in card:
        terminal.line(f"  validation   accuracy {card['validation']['accuracy']:.4f}")
    terminal.line(f"  test         {_test_score(name, path, card, description)}")


def _test_score(
    name: str, path: Path, card: dict[str, Any], description: NetworkDescription
) -> str:
    """From the card, or from a look at the network on the test images: of whoever took one, or, of
    a small network, taken now."""
    if "test" in card:
        return f"accuracy {card['test']['accuracy']:.4f}"
    set_name = card.get("data", image_sets.DEFAULT)
    set_name = set_name if set_name in image_sets.set_names() else image_sets.DEFAULT
    try:
        if set_name == image_sets.DEFAULT:
            data = image_sets.load_images("test", download=False)
        else:
            opened_set = image_sets.open_set(set_name)
            data = opened_set.load_images(opened_set.splits[0])
    except ValueError as error:
        return f"accuracy unknown: {error}"
    options = catalogue.card_options(card)
    order = class_order(IN_ORDER, card.get("class_names", []), data.class_names)
    source = RecordingSource(
        str(path),
        catalogue.file_hash(path),
        set_name,
        data.split,
        data.fingerprint,
        options,
        order,
    )
    check = check_cache.load_check(source)
    if check is None and description.parameters > MOST_PARAMETERS:
        return f"accuracy unknown: activsim check {shlex.quote(name)} tells"
    if check is None:
        terminal.remark(f"{name} is tried on some pictures, which takes some seconds.")
        try:
            check = input_check.check_source(source)
        except ValueError as problem:
            return f"accuracy unknown: {problem}"
        check_cache.save_check(source, check)
    if check.accuracy is None:
        return f"not scored: activsim check {shlex.quote(name)} tells why"
    return f"accuracy {check.accuracy:.4f} on {check.n_images} pictures of {data.name}"


def _description(name: str, path: Path) -> NetworkDescription:
    """From the network's card, or from an earlier look; or the network is opened. Raises ValueError
    where it cannot be."""
    file_hash, shape = catalogue.file_hash(path), fashion_mnist.IMAGE_SHAPE
    description = descriptions.known_description(path, file_hash, shape)
    if description is None:
        terminal.remark(f"{name} is opened, which takes some seconds.")
        description = record.describe_file(str(path), shape)
        descriptions.keep_description(description, file_hash, shape)
    return description
