"""The evidence on standard output: the verdict in words, then a table for each section of the
page."""

from __future__ import annotations

from activsim.analysis.reports import EvidenceReport, GridReport, LooksReport, ShownReport
from activsim.analysis.verdict_reports import OutcomeReport
from activsim.cli import console
from activsim.output import evidence_text
from activsim.output.evidence_text import n_orders
from activsim.output.short_text import DASH, number_or_dash

UNCORRECTED = "each by itself, not corrected for how many are looked at"


def print_report(report: EvidenceReport) -> None:
    _print_verdict(report)
    _print_agreement(report)
    _print_seeds(report)
    _print_comparisons(report["shown"])
    _print_stability(report)
    _print_grid(report["grid"])


def _print_verdict(report: EvidenceReport) -> None:
    settings, judgement = report["settings"], report["judgement"]
    words = evidence_text.words_of(report)
    print(
        f"{evidence_text.judgement_headline(judgement, words)}. "
        f"{evidence_text.judgement_sentence(judgement, words)}"
    )
    print(report["effect"]["sentence"])
    for contrast in judgement["contrasts"]:
        low, high = (number_or_dash(end) for end in contrast["interval"])
        effect = number_or_dash(contrast["effect"])
        print(f"  beside {contrast['control']:24} {effect} ({low} to {high})")
    for remark in report["remarks"]:
        print(remark)
    condition = console.firing_condition(settings["kind"], settings["threshold"])
    print(f"\n{report['claim']}")
    print(
        f"Layer {settings['layer']}, by {settings['reading']}; a neuron fires {condition}; "
        f"{settings['measure']}; {report['made_from']['data']}, {settings['split']} images."
    )


def _print_agreement(report: EvidenceReport) -> None:
    tests, words = report["verdict"]["tests"], evidence_text.words_of(report)
    title = f"agreement with {words.hypothesis}"
    print(f"\n{title:32}  rho-a        p   within/between   95% of chance")
    for network in report["networks"]:
        ratio = number_or_dash(network["ratio"])
        band = " to ".join(number_or_dash(network["chance"][end]) for end in ("low", "high"))
        agreement = _value_and_p(network["agreement"])
        print(f"  {network['name']:30}  {agreement}   {ratio:14}   {band}")
    print(f"  {'mean of the untrained':30}  {_value_and_p(tests['untrained'])}")
    trained = tests["trained"]
    print(f"  {'mean of the trained':30}  {_value_and_p(trained)}")
    if trained["p"] is not None:
        print(
            f"  p: {n_orders(trained)} {words.placements}; the smallest is "
            f"{trained['smallest_p']:.2g}; {UNCORRECTED}"
        )
    best = "groups" if words is evidence_text.GROUPS else "a matrix"
    print(f"  the best that {best} can reach: {number_or_dash(report['best_agreement'])}")


def _print_seeds(report: EvidenceReport) -> None:
    tests, ceiling = report["verdict"]["tests"], report["ceiling"]
    print(f"\n{'trained networks, over the seeds':32}   mean        p")
    for label, test in (
        ("more than untrained", tests["over_untrained"]),
        ("more than the pixels", tests["over_pixels"]),
        ("agree with one another", tests["with_one_another"]),
    ):
        print(f"  {label:30}  {_value_and_p(test)}")
    flips = tests["over_untrained"]
    if flips["p"] is not None:
        print(
            f"  p: {n_orders(flips)} patterns of signs; the smallest is {flips['smallest_p']:.2g}; "
            f"{UNCORRECTED}"
        )
    lower, upper = number_or_dash(ceiling["lower"]), number_or_dash(ceiling["upper"])
    print(f"  noise ceiling: {lower} to {upper}")


def _print_comparisons(network: ShownReport) -> None:
    """network: the one that is looked at more closely."""
    print(f"\n{'matrix of ' + network['network']:32}   rho-a        p   agrees with")
    tests = {other["name"]: other["agreement"] for other in network["agrees_with"]}
    for other in network["agrees_with"]:
        value_and_p = _value_and_p(other["agreement"])
        print(f"  {other['coefficient']:30}  {value_and_p}   {other['name']}")
    for name, test in tests.items():
        if test["why"]:
            print(f"  {name}: {test['why']}")
    defined = [test for test in tests.values() if test["p"] is not None]
    if defined:
        smallest = min(test["smallest_p"] or 0 for test in defined)
        orders = n_orders(defined[0])
        print(f"  p: {orders} orders of the classes; the smallest is {smallest:.2g}; {UNCORRECTED}")


def _print_stability(report: EvidenceReport) -> None:
    names, images, seeds = report["class_names"], report["images"], report["seeds"]
    print(
        f"\nnearest class, how often it stays so in {images['n_resamples']:,} resamples of these "
        "images, in this network, and in how many networks it is the nearest, this one among them:"
    )
    for query, (nearest, stays) in enumerate(zip(images["nearest"], images["stays"], strict=True)):
        text = "undefined"
        if nearest >= 0:
            networks = evidence_text.nearest_in_networks(report, query)
            text = f"{names[nearest]:14} {stays:6.1%}  {networks}".rstrip()
        print(f"  {names[query]:14} {text}")
    not_above_zero = images["not_above_zero"]
    print(f"agreement of two halves of the images: {number_or_dash(images['split_half'])}")
    print(
        "agreement with the cross-validated matrix, which noise does not inflate: "
        f"{number_or_dash(images['cross_validated_agreement'])}; pairs of classes not above 0 in "
        f"it: {DASH if not_above_zero is None else not_above_zero}"
    )
    n_below = evidence_text.n_could_be_noise(report)
    if n_below is not None:
        print(f"pairs of classes that could be noise: {n_below}")
    disputed = [
        evidence_text.disputed_pair(report, first, second)
        for first in range(len(names))
        for second in range(first)
        if seeds["disagree"][first][second]
    ]
    pairs = "; ".join(disputed) or "none"
    print(f"pairs about which the seeds disagree: {pairs}. {seeds['rule']}")


def _print_grid(grid: GridReport) -> None:
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


def _cell(part: LooksReport, row: int, column: int) -> str:
    number, stands = evidence_text.grid_cell(part, row, column)
    return number + ("*" if stands else " ")


def _value_and_p(test: OutcomeReport) -> str:
    p = "  undefined" if test["p"] is None else f"{test['p']:11.2g}"
    return f"{number_or_dash(test['value']):>5}{p}"
