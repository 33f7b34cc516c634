"""`python -m activsim evidence`: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from activsim.analysis import groups, user_matrix
from activsim.cli import console
from activsim.experiments import evidence_cache, networks_compared
from activsim.networks import catalogue
from activsim.output import evidence_text
from activsim.output.evidence_text import Report, n_orders
from activsim.output.short_text import DASH, number_or_dash
from activsim.settings import Settings

EXAMPLES = """\
examples:
  python -m activsim evidence
  python -m activsim evidence --layer conv2d_3 --kind quantile --threshold 0.1 --out evidence.json
  python -m activsim evidence --groups "T-shirt/top, Pullover, Coat, Shirt; Dress, Trouser" \
--compare ratings.csv

Twelve networks are compared with the pixels: the bundled ones, and for each the same network \
before training. They run
once; after that their recordings are read from disk. A class that is in no group is one by itself.
"""


def add_to(commands: console.Commands) -> None:
    """Add the command to argparse's subcommands."""
    add = commands.add_parser(
        "evidence",
        help="is it learned, or already in the pixels: verdict and numbers",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add.add_argument(
        "--model",
        metavar="NAME",
        help="the trained network looked at more closely; default: as `models`",
    )
    console.add_settings(add)
    add.add_argument(
        "--groups",
        metavar="GROUPS",
        help="such as 'Coat, Shirt; Sandal, Sneaker'; default: four groups",
    )
    add.add_argument(
        "--compare", metavar="FILE.csv", help="a dissimilarity matrix of your own to compare with"
    )
    add.add_argument("--out", metavar="FILE.json", help="all numbers, as the page shows them")
    add.set_defaults(command=show)


def show(
    model: str | None,
    groups: str | None,
    compare: str | None,
    out: str | None,
    threshold: float | None,
    **choices: str,
) -> None:
    """Work the evidence of a choice out, print it, and write it where that is asked for."""
    write = None if out is None else _writer(out)
    level = console.threshold_or_start(choices["kind"], threshold)
    data = console.load_images(choices["split"])
    networks = networks_compared.trained_and_untrained(data)
    settings = replace(
        Settings(_model_name(model, networks), threshold=level), **cast(dict[str, Any], choices)
    )
    hypothesis = _groups(groups, data.class_names)
    uploaded = {Path(compare).name: _matrix(compare, data.class_names)} if compare else {}
    report = evidence_cache.compute_evidence(
        settings, data, networks, hypothesis, uploaded, console.progress_line()
    )
    if write:
        write({}, report, ())
    _print(report)
    if out:
        console.remark(f"Wrote {out}")


def _writer(out: str) -> Callable:
    if Path(out).suffix != ".json" or Path(out).is_dir():
        raise ValueError(f"A file name that ends in .json was expected, {out!r} came.")
    return console.result_writer(out)


def _model_name(name: str | None, networks: list[networks_compared.ComparedNetwork]) -> str:
    trained = [network.name for network in networks if network.trained]
    if name is None:
        default = next(iter(catalogue.list_networks()))
        return default if default in trained else trained[0]
    if name not in trained:
        raise ValueError(f"No such bundled model: {name!r}. Models are: {', '.join(trained)}.")
    return name


def _groups(text: str | None, class_names: Sequence[str]) -> list[list[int]]:
    if text is not None:
        return groups.parse_groups(text, class_names)
    default = groups.default_groups(class_names)
    if default is None:
        raise ValueError(
            "There are no default groups for these classes. Name some with --groups 'a, b; c, d'."
        )
    return default


def _matrix(path: str, class_names: Sequence[str]) -> np.ndarray:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(
            f"A CSV file was expected, but {path!r} cannot be read: {error.strerror}."
        ) from None
    return user_matrix.matrix_from_csv(user_matrix.decode_csv(content), class_names)


# on standard output


def _print(report: Report) -> None:
    _print_verdict(report)
    _print_agreement(report)
    _print_seeds(report)
    _print_comparisons(report["shown"])
    _print_stability(report)
    _print_grid(report["grid"])


def _print_verdict(report: Report) -> None:
    settings, verdict = report["settings"], report["verdict"]
    print(verdict["sentence"])
    print(f"{verdict['means']} {report['effect']['sentence']}")
    print(f"Rule {verdict['rule']}: {verdict['rules'][str(verdict['rule'])]}")
    for remark in report["remarks"]:
        print(remark)
    level = "above" if settings["kind"] == "value" else "on its top share of all images,"
    print(f"\n{report['claim']}")
    print(
        f"Layer {settings['layer']}, by {settings['reading']}; a neuron fires {level} "
        f"{settings['threshold']:g}; {settings['measure']}; {report['made_from']['data']}, "
        f"{settings['split']} images."
    )


def _print_agreement(report: Report) -> None:
    tests = report["verdict"]["tests"]
    print(f"\n{'agreement with the groups':32}  rho-a        p   within/between")
    for network in report["networks"]:
        ratio = number_or_dash(network["ratio"])
        print(f"  {network['name']:30}  {_value_and_p(network['agreement'])}   {ratio}")
    for name, label in ("untrained", "mean of the untrained"), ("trained", "mean of the trained"):
        print(f"  {label:30}  {_value_and_p(tests[name])}")
    trained = tests["trained"]
    if trained["p"] is not None:
        print(
            f"  p: {n_orders(trained)} placements of the groups; the smallest is "
            f"{trained['smallest_p']:.2g}"
        )
    print(f"  the best that groups can reach: {number_or_dash(report['best_agreement'])}")


def _print_seeds(report: Report) -> None:
    tests, ceiling = report["verdict"]["tests"], report["ceiling"]
    print(f"\n{'trained networks, over the seeds':32}   mean        p")
    for name, label in (
        ("over_untrained", "more than untrained"),
        ("over_pixels", "more than the pixels"),
        ("with_one_another", "agree with one another"),
    ):
        print(f"  {label:30}  {_value_and_p(tests[name])}")
    flips = tests["over_untrained"]
    if flips["p"] is not None:
        print(
            f"  p: {n_orders(flips)} patterns of signs; the smallest is {flips['smallest_p']:.2g}"
        )
    lower, upper = (number_or_dash(ceiling[end]) for end in ("lower", "upper"))
    print(f"  noise ceiling: {lower} to {upper}")


def _print_comparisons(shown: Report) -> None:
    """shown: of the network that is looked at more closely."""
    print(f"\n{'matrix of ' + shown['network']:32}   rho-a        p   agrees with")
    tests = {other["name"]: other["agreement"] for other in shown["agrees_with"]}
    for other in shown["agrees_with"]:
        value_and_p = _value_and_p(other["agreement"])
        print(f"  {other['coefficient']:30}  {value_and_p}   {other['name']}")
    for name, test in tests.items():
        if test["why"]:
            print(f"  {name}: {test['why']}")
    defined = [test for test in tests.values() if test["p"] is not None]
    if defined:
        smallest = min(test["smallest_p"] for test in defined)
        orders = n_orders(defined[0])
        print(f"  p: {orders} orders of the classes; the smallest is {smallest:.2g}")


def _print_stability(report: Report) -> None:
    names, images, seeds = report["class_names"], report["images"], report["seeds"]
    print(
        f"\nnearest class, and how often it stays so in {images['n_resamples']:,} resamples of the "
        "images:"
    )
    for name, nearest, stays in zip(names, images["nearest"], images["stays"], strict=True):
        text = "undefined" if nearest < 0 else f"{names[nearest]:14} {stays:.1%}"
        print(f"  {name:14} {text}")
    not_above_zero = images["not_above_zero"]
    print(f"agreement of two halves of the images: {number_or_dash(images['split_half'])}")
    print(
        "agreement with the cross-validated matrix, free of noise: "
        f"{number_or_dash(images['cross_validated_agreement'])}; pairs of classes not above 0 in "
        f"it: {DASH if not_above_zero is None else not_above_zero}"
    )
    n_below = evidence_text.n_below_floor(report)
    if n_below is not None:
        print(f"pairs of classes below the noise floor: {n_below}")
    disputed = [
        evidence_text.disputed_pair(report, first, second)
        for first in range(len(names))
        for second in range(first)
        if seeds["disagree"][first][second]
    ]
    pairs = "; ".join(disputed) or "none"
    print(f"pairs about which the seeds disagree: {pairs}. {seeds['rule']}")


def _print_grid(grid: Report) -> None:
    if grid["why"]:
        print(f"\n{grid['why']}")
    print(
        "\nevery layer by channel, trained / untrained, mean rho-a over the seeds; * p <= 0.05 "
        "corrected for all looks:"
    )
    print(f"  {'':26}" + "".join(f"{column:>16}" for column in grid["columns"]))
    for row, layer in enumerate(grid["layers"]):
        cells = [
            " / ".join(_cell(grid[kind], row, column) for kind in ("trained", "untrained"))
            for column in range(len(grid["columns"]))
        ]
        print(f"  {layer:26}" + "".join(f"{cell:>16}" for cell in cells))


def _cell(part: Report, row: int, column: int) -> str:
    number, stands = evidence_text.look(part, row, column)
    return number + ("*" if stands else " ")


def _value_and_p(test: Report) -> str:
    p = "  undefined" if test["p"] is None else f"{test['p']:11.2g}"
    return f"{number_or_dash(test['value']):>5}{p}"
