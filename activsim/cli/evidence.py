"""`python -m activsim evidence`: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

import argparse
from pathlib import Path

from activsim.analysis import groups, user_matrix
from activsim.cli import console
from activsim.experiments import evidence_cache, networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

EXAMPLES = """\
examples:
  python -m activsim evidence
  python -m activsim evidence --layer conv2d_3 --kind quantile --threshold 0.1 --out evidence.json
  python -m activsim evidence --groups "T-shirt/top, Pullover, Coat, Shirt; Dress, Trouser" --compare ratings.csv

Twelve networks are compared with the pixels: the bundled ones, and for each the same network before training. They run
once; after that their recordings are read from disk. A class that is in no group is one by itself.
"""


def add_to(commands) -> None:
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
    write = None if out is None else _writer(out)
    asked = console.threshold(choices["kind"], threshold)
    data = console.images(choices["split"])
    line = networks_compared.trained_and_untrained(data)
    settings = Settings(model=_shown(model, line), threshold=asked, **choices)
    parted = _groups(groups, data.class_names)
    uploaded = {Path(compare).name: _matrix(compare, data.class_names)} if compare else {}
    found = evidence_cache.compute_evidence(
        settings, data, line, parted, uploaded, console.progress()
    )
    if write:
        write({}, found, ())
    _print(found)
    if out:
        console.remark(f"Wrote {out}")


def _writer(out: str):
    if Path(out).suffix != ".json" or Path(out).is_dir():
        raise ValueError(f"A file name that ends in .json was expected, {out!r} came.")
    return console.writer(out)


def _shown(name: str | None, line: list[networks_compared.ComparedNetwork]) -> str:
    trained = [one.name for one in line if one.trained]
    if name is None:
        default = next(iter(catalogue.list_networks()))
        return default if default in trained else trained[0]
    if name not in trained:
        raise ValueError(f"No such bundled model: {name!r}. Models are: {', '.join(trained)}.")
    return name


def _groups(text: str | None, class_names) -> list[list[int]]:
    found = (
        groups.parse_groups(text, class_names)
        if text is not None
        else groups.default_groups(class_names)
    )
    if found is None:
        raise ValueError(
            "There are no default groups for these classes. Name some with --groups 'a, b; c, d'."
        )
    return found


def _matrix(path: str, class_names):
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(
            f"A CSV file was expected, but {path!r} cannot be read: {error.strerror}."
        ) from None
    return user_matrix.matrix_from_csv(user_matrix.decode_csv(content), class_names)


# on standard output


def _print(found: dict) -> None:
    settings = found["settings"]
    print(found["verdict"]["sentence"])
    print(f"{found['verdict']['means']} {found['effect']['sentence']}")
    print(
        f"Rule {found['verdict']['rule']}: "
        f"{found['verdict']['rules'][str(found['verdict']['rule'])]}"
    )
    for remark in found["remarks"]:
        print(remark)
    level = "above" if settings["kind"] == "value" else "on its top share of all images,"
    print(f"\n{found['claim']}")
    print(
        f"Layer {settings['layer']}, by {settings['reading']}; a neuron fires {level} "
        f"{settings['threshold']:g}; ",
        end="",
    )
    print(f"{settings['measure']}; {found['made_from']['data']}, {settings['split']} images.")

    print(f"\n{'agreement with the groups':32}  rho-a        p   within/between")
    for one in found["networks"]:
        print(f"  {one['name']:30}  {_row(one['agreement'])}   {_number(one['ratio'])}")
    tests = found["verdict"]["tests"]
    for name, words in ("untrained", "mean of the untrained"), ("trained", "mean of the trained"):
        print(f"  {words:30}  {_row(tests[name])}")
    placed = tests["trained"]
    if placed["p"] is not None:
        print(
            f"  p: {_tried(placed)} placements of the groups; the smallest is "
            f"{placed['smallest_p']:.2g}"
        )
    print(f"  the best that groups can reach: {_number(found['best_agreement'])}")
    print(f"\n{'trained networks, over the seeds':32}   mean        p")
    for name, words in (
        ("over_untrained", "more than untrained"),
        ("over_pixels", "more than the pixels"),
        ("with_one_another", "agree with one another"),
    ):
        print(f"  {words:30}  {_row(tests[name])}")
    flips = tests["over_untrained"]
    if flips["p"] is not None:
        print(f"  p: {_tried(flips)} patterns of signs; the smallest is {flips['smallest_p']:.2g}")
    print(
        f"  noise ceiling: {_number(found['ceiling']['lower'])} to "
        f"{_number(found['ceiling']['upper'])}"
    )

    print(f"\n{'matrix of ' + found['shown']['network']:32}   rho-a        p   agrees with")
    for one in found["shown"]["agrees_with"]:
        print(f"  {one['coefficient']:30}  {_row(one['agreement'])}   {one['name']}")
    for one in found["shown"]["agrees_with"]:
        if one["agreement"]["why"]:
            print(f"  {one['name']}: {one['agreement']['why']}")
    if orders := [
        one["agreement"]
        for one in found["shown"]["agrees_with"]
        if one["agreement"]["p"] is not None
    ]:
        smallest = min(one["smallest_p"] for one in orders)
        print(f"  p: {_tried(orders[0])} orders of the classes; the smallest is {smallest:.2g}")
    _print_stability(found)
    _print_grid(found["grid"])


def _print_stability(found: dict) -> None:
    names, images, seeds = found["class_names"], found["images"], found["seeds"]
    print(
        f"\nnearest class, and how often it stays so in {images['n_resamples']:,} resamples of the "
        "images:"
    )
    for name, nearest, stays in zip(names, images["nearest"], images["stays"], strict=True):
        print(
            f"  {name:14} {names[nearest]:14} {stays:.1%}"
            if nearest >= 0
            else f"  {name:14} undefined"
        )
    print(f"agreement of two halves of the images: {_number(images['split_half'])}")
    print(
        "agreement with the cross-validated matrix, free of noise: "
        f"{_number(images['cross_validated_agreement'])}; pairs of classes not above 0 in it: "
        f"{images['not_above_zero']}"
    )
    below = found["shown"]["below_floor"]
    if below is not None:
        print(f"pairs of classes below the noise floor: {sum(map(sum, below)) // 2}")
    split = [
        f"{names[a]} and {names[b]} (rank {seeds['lowest'][a][b]:g} to {seeds['highest'][a][b]:g})"
        for a in range(len(names))
        for b in range(a)
        if seeds["disagree"][a][b]
    ]
    print(f"pairs about which the seeds disagree: {'; '.join(split) or 'none'}. {seeds['rule']}")


def _print_grid(grid: dict) -> None:
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


def _tried(test: dict) -> str:
    """How many orders or placements a p is a share of."""
    return f"{'all' if test['exact'] else 'a sample of'} {test['n_orders']:,}"


def _cell(part: dict, row: int, column: int) -> str:
    corrected = part["corrected_p"][row][column]
    return _number(part["agreement"][row][column]) + (
        "*" if corrected is not None and corrected <= 0.05 else " "
    )


def _row(outcome: dict) -> str:
    p = "  undefined" if outcome["p"] is None else f"{outcome['p']:11.2g}"
    return f"{_number(outcome['value']):>5}{p}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
