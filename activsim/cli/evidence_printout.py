"""The evidence on standard output: the verdict in words, then a table for each section of the
page."""

from __future__ import annotations

from activsim.analysis.judgement_reports import OutcomeReport
from activsim.analysis.reports import EvidenceReport, GridReport, LooksReport, ShownReport
from activsim.cli import console, terminal
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
    terminal.line(
        f"{evidence_text.judgement_headline(judgement, words)}. "
        f"{evidence_text.judgement_sentence(judgement, words)}"
    )
    terminal.line(evidence_text.ratios_sentence(report))
    if chance := evidence_text.p_sentence(judgement, words):
        terminal.line(chance)
    for contrast in judgement["contrasts"]:
        low, high = (number_or_dash(end) for end in contrast["interval"])
        effect = number_or_dash(contrast["effect"])
        terminal.line(f"  beside {contrast['control']:24} {effect} ({low} to {high})")
    for control in judgement["flat"]:
        terminal.line(f"  beside {control:24} {evidence_text.flat_text(words)}")
    for remark in report["remarks"]:
        terminal.line(remark)
    condition = console.firing_condition(settings["kind"], settings["threshold"])
    terminal.line()
    terminal.line(evidence_text.claim_sentence(report))
    terminal.line(
        f"Layer {settings['layer']}, by {settings['reading']}; a neuron fires {condition}; "
        f"{settings['measure']}; {report['made_from']['data']}, {settings['split']} images."
    )


def _print_agreement(report: EvidenceReport) -> None:
    tests, words = report["tests"], evidence_text.words_of(report)
    title = f"agreement with {words.hypothesis}"
    terminal.line()
    terminal.line(f"{title:32}  rho-a        p   within/between   95% of chance")
    for network in report["networks"]:
        ratio = number_or_dash(network["ratio"])
        band = " to ".join(number_or_dash(network["chance"][end]) for end in ("low", "high"))
        agreement = _value_and_p(network["agreement"])
        terminal.line(f"  {network['name']:30}  {agreement}   {ratio:14}   {band}")
    terminal.line(f"  {'mean of the untrained':30}  {_value_and_p(tests['untrained'])}")
    trained = tests["trained"]
    terminal.line(f"  {'mean of the trained':30}  {_value_and_p(trained)}")
    if trained["p"] is not None:
        terminal.line(
            f"  p: {n_orders(trained)} {words.placements}; the smallest is "
            f"{trained['smallest_p']:.2g}; {UNCORRECTED}"
        )
    best = "groups" if words is evidence_text.GROUPS else "a matrix"
    terminal.line(f"  the best that {best} can reach: {number_or_dash(report['best_agreement'])}")


def _print_seeds(report: EvidenceReport) -> None:
    tests, ceiling = report["tests"], report["ceiling"]
    terminal.line()
    terminal.line(f"{'trained networks, over the seeds':32}   mean        p")
    for label, test in (
        ("more than untrained", tests["over_untrained"]),
        ("more than the pixels", tests["over_pixels"]),
        ("agree with one another", tests["with_one_another"]),
    ):
        terminal.line(f"  {label:30}  {_value_and_p(test)}")
    flips = tests["over_untrained"]
    if flips["p"] is not None:
        terminal.line(
            f"  p: {n_orders(flips)} patterns of signs; the smallest is {flips['smallest_p']:.2g}; "
            f"{UNCORRECTED}"
        )
    lower, upper = number_or_dash(ceiling["lower"]), number_or_dash(ceiling["upper"])
    terminal.line(f"  noise ceiling: {lower} to {upper}")


def _print_comparisons(network: ShownReport) -> None:
    """network: the one that is looked at more closely."""
    terminal.line()
    terminal.line(f"{'matrix of ' + network['network']:32}   rho-a        p   agrees with")
    tests = {other["name"]: other["agreement"] for other in network["agrees_with"]}
    for other in network["agrees_with"]:
        value_and_p = _value_and_p(other["agreement"])
        terminal.line(f"  {other['coefficient']:30}  {value_and_p}   {other['name']}")
    for name, test in tests.items():
        if test["why"]:
            terminal.line(f"  {name}: {test['why']}")
    defined = [test for test in tests.values() if test["p"] is not None]
    if defined:
        smallest = min(test["smallest_p"] or 0 for test in defined)
        orders = n_orders(defined[0])
        terminal.line(
            f"  p: {orders} orders of the classes; the smallest is {smallest:.2g}; {UNCORRECTED}"
        )


def _print_stability(report: EvidenceReport) -> None:
    names, images, seeds = report["class_names"], report["images"], report["seeds"]
    terminal.line()
    terminal.line(
        f"nearest class, how often it stays so in {images['n_resamples']:,} resamples of these "
        "images, in this network, and in how many networks it is the nearest, this one among them:"
    )
    for query, (nearest, stays) in enumerate(zip(images["nearest"], images["stays"], strict=True)):
        text = "undefined"
        if nearest >= 0:
            networks = evidence_text.nearest_in_networks(report, query)
            text = f"{names[nearest]:14} {stays:6.1%}  {networks}".rstrip()
        terminal.line(f"  {names[query]:14} {text}")
    not_above_zero = images["not_above_zero"]
    terminal.line(f"agreement of two halves of the images: {number_or_dash(images['split_half'])}")
    terminal.line(
        "agreement with the cross-validated matrix, which noise does not inflate: "
        f"{number_or_dash(images['cross_validated_agreement'])}; pairs of classes not above 0 in "
        f"it: {DASH if not_above_zero is None else not_above_zero}"
    )
    n_below = evidence_text.n_could_be_noise(report)
    if n_below is not None:
        terminal.line(f"pairs of classes that could be noise: {n_below}")
    disputes = [
        evidence_text.disputed_pair(report, first, second)
        for first in range(len(names))
        for second in range(first)
        if seeds["disagree"][first][second]
    ]
    pairs = "; ".join(disputes) or "none"
    terminal.line(f"pairs about which the seeds disagree: {pairs}. {seeds['rule']}")


def _print_grid(grid: GridReport) -> None:
    if grid["why"]:
        terminal.line()
        terminal.line(grid["why"])
    terminal.line()
    terminal.line(
        "every layer by channel, trained / untrained, mean rho-a over the seeds; * p <= 0.05 "
        "corrected for all looks:"
    )
    terminal.line(f"  {'':26}" + "".join(f"{column:>16}" for column in grid["columns"]))
    for row, layer in enumerate(grid["layers"]):
        cells = [
            " / ".join(_cell(grid[kind], row, column) for kind in ("trained", "untrained"))
            for column in range(len(grid["columns"]))
        ]
        terminal.line(f"  {layer:26}" + "".join(f"{cell:>16}" for cell in cells))


def _cell(part: LooksReport, row: int, column: int) -> str:
    number, stands = evidence_text.grid_cell(part, row, column)
    return number + ("*" if stands else " ")


def _value_and_p(test: OutcomeReport) -> str:
    p = "  undefined" if test["p"] is None else f"{test['p']:11.2g}"
    return f"{number_or_dash(test['value']):>5}{p}"
