"""`activsim evidence`: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from activsim.analysis import group_lists, groups, judge, user_matrix
from activsim.analysis.graded import Hypothesis
from activsim.analysis.reports import EvidenceReport
from activsim.cli import command_options, console, evidence_printout, terminal
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import evidence, evidence_cache, kept_looks, networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim evidence
  activsim evidence --layer conv2d_3 --kind quantile --threshold 0.1 --out evidence.json
  activsim evidence --groups "T-shirt/top, Pullover, Coat, Shirt; Dress, Trouser" \
--compare ratings.csv

The network is compared with the pixels, with those that were trained alike from other seeds, and \
each with an untrained
one. They run once; after that their recordings are read from disk. A class that is in no group is \
one by itself.
"""

# of the judgement, which stand at the top of the file too: what `activsim.judge` returns
ANSWER = ("answer", "effect", "interval", "room", "control", "p_seeds", "p_classes", "reason")


def add_to(commands: command_options.Commands) -> None:
    """Add the command to argparse's subcommands."""
    about = "is it learned, or already in the pixels: answer and numbers"
    add = command_options.add_command(commands, "evidence", about, EXAMPLES)
    command_options.add_network(add)
    command_options.add_settings(add)
    command_options.add_pixels(add)
    add.add_argument(
        "--groups",
        metavar="GROUPS",
        help="such as 'Coat, Shirt; Sandal, Sneaker', or FILE.csv: a matrix of how unlike classes "
        "should be; default: those of the image set",
    )
    add.add_argument(
        "--compare", metavar="FILE.csv", help="a dissimilarity matrix of your own to compare with"
    )
    add.add_argument(
        "--margin",
        type=float,
        default=judge.MARGIN,
        metavar="M",
        help="of the effect (a logarithm) within which the answer is 'no more'; default: "
        f"{judge.MARGIN:g}",
    )
    add.add_argument("--out", metavar="FILE.json", help="all numbers, as the page shows them")
    add.set_defaults(command=print_and_write_evidence)


def print_and_write_evidence(
    model: str | None,
    groups: str | None,
    compare: str | None,
    out: str | None,
    threshold: float | None,
    margin: float,
    pixels: str | None,
    resizing: str | None,
    **choices: str,
) -> None:
    """Find the evidence of a choice or work it out, print it, and write it where that is asked
    for."""
    write = None if out is None else _writer(out)
    level = command_options.threshold_or_start(choices["kind"], threshold)
    name, path = console.network_file(model)
    choices["images"] = command_options.images_of_network(choices["images"], path)
    data = console.load_images(choices["images"], choices["split"])
    options = command_options.pixel_options(path, pixels, resizing, data)
    settings = replace(
        Settings(name, threshold=level, **asdict(options)),
        **cast(dict[str, Any], choices | {"split": data.split}),
    )
    hypothesis = _groups(groups, data.class_names, console.groups_of(choices["images"]))
    user_matrices = {Path(compare).name: _matrix(compare, data.class_names)} if compare else {}
    report = _report(settings, path, data, hypothesis, user_matrices, margin)
    titles = console.group_titles_of(choices["images"], data.class_names)
    if "hypothesis" in report and groups:
        report["hypothesis"]["name"] = Path(groups).name
    elif groups:
        titles |= group_lists.titles_by_group(groups, data.class_names)
    report = evidence.with_group_titles(report, titles)
    if write:
        judgement = dict(report["judgement"])
        write({}, {name: judgement[name] for name in ANSWER} | dict(report), ())
    evidence_printout.print_report(report)
    if out:
        terminal.remark(f"Wrote {out}")


def _report(
    settings: Settings,
    path: Path,
    data: LabelledImages,
    hypothesis: Hypothesis,
    user_matrices: Mapping[str, np.ndarray],
    margin: float,
) -> EvidenceReport:
    """What is kept, or came with activsim; else it is worked out now. path: of the network's
    file."""
    networks = catalogue.list_networks() | {settings.model: path}
    files = networks_compared.evidence_files(settings.model, networks)
    hashes = {name: catalogue.file_hash(file) for name, file in files.items()}
    report = kept_looks.kept_report(
        settings, hypothesis, hashes, data.fingerprint, user_matrices, margin
    )
    if report is not None:
        return report
    return evidence_cache.compute_look(
        settings,
        data,
        networks_compared.evidence_networks(settings.model, networks),
        hypothesis,
        user_matrices,
        terminal.progress_line(),
        margin,
    ).report


def _writer(out: str) -> Callable:
    if Path(out).suffix != ".json" or Path(out).is_dir():
        raise ValueError(f"A file name that ends in .json was expected, {out!r} came.")
    return console.result_writer(out)


def _groups(
    text: str | None, class_names: Sequence[str], default_groups: Sequence[Sequence[str]] | None
) -> Hypothesis:
    if text is not None and text.casefold().endswith(".csv"):
        return user_matrix.hypothesis_from_csv(_csv(text), class_names)
    if text is not None:
        return group_lists.parse_groups(text, class_names)
    default = groups.named_groups(default_groups, class_names)
    if default is None:
        raise ValueError(
            "There are no default groups for these classes. Name some with --groups 'a, b; c, d'."
        )
    return default


def _matrix(path: str, class_names: Sequence[str]) -> np.ndarray:
    return user_matrix.matrix_from_csv(_csv(path), class_names)


def _csv(path: str) -> str:
    try:
        with Path(path).open("rb") as file:  # which may have no end
            content = file.read(user_matrix.MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(
            f"A CSV file was expected, but {path!r} cannot be read: {error.strerror}."
        ) from None
    return user_matrix.decode_csv(content)
