"""What Pair offers to take away as CSV."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import pairs
from activsim.app.pages.pair import parts as pair_parts
from activsim.app.pages.pair import text as pair_text
from activsim.app.shell import page_frame
from activsim.app.shell.pair_result import PairResult
from activsim.output import neuron_names
from activsim.output.files import csv_text
from activsim.output.files import results as result_files


def draw_downloads(
    pair: PairResult,
    cutoff: float,
    mistakes: pair_text.Mistakes | None,
    container: DeltaGenerator,
) -> None:
    page_frame.draw_downloads(
        {
            "Neurons (CSV)": (lambda: neurons_csv(pair, cutoff), "pair_neurons.csv"),
            "Groups and mistakes (CSV)": (
                lambda: groups_csv(pair, cutoff, mistakes),
                "pair_groups.csv",
            ),
            "Dissimilarity (CSV)": (
                lambda: result_files.matrix_csv(pair.result.dissimilarity, pair.context.names),
                "dissimilarity.csv",
            ),
        },
        container,
    )


def neurons_csv(pair: PairResult, cutoff: float) -> str:
    """A row for each neuron: its name, both rates, its part of the distance, that part's share, its
    group."""
    names, rates = pair_text.pair_names(pair), pair_text.pair_rates(pair)
    titles = pair_text.group_titles(*names) | {pairs.UNDEFINED: "undefined"}
    first, second = (profile.tolist() for profile in rates)
    parts_by_neuron = pair_parts.parts(pair)
    parts, shares = parts_by_neuron.tolist(), pairs.shares(parts_by_neuron).tolist()
    groups = pairs.response_groups(*rates, cutoff).tolist()
    shape = pair.context.table.neuron_shape
    rows = []
    for neuron, group in enumerate(groups):
        name = neuron_names.neuron_name(neuron, shape)
        numbers = (first[neuron], second[neuron], parts[neuron], shares[neuron])
        rows.append((name, *numbers, titles[group]))
    return csv_text.to_csv(["neuron", *names, _part_title(pair), "share", "fires for"], rows)


def groups_csv(pair: PairResult, cutoff: float, mistakes: pair_text.Mistakes | None) -> str:
    """A row for each group, and how many images of each class are taken for the other."""
    first, second = pair_text.pair_names(pair)
    parts = pair_parts.parts(pair)
    groups = pairs.group_sizes(*pair_text.pair_rates(pair), cutoff, parts)
    rows: list[tuple[object, ...]] = []
    for title, group in zip(pair_text.group_titles(first, second).values(), groups, strict=True):
        rows.append((title, group.n_neurons, group.part, group.share))
    if mistakes:
        a_for_b = _share(mistakes.a_for_b, mistakes.n_a)
        b_for_a = _share(mistakes.b_for_a, mistakes.n_b)
        rows.append((f"{first} taken for {second}", mistakes.a_for_b, "", a_for_b))
        rows.append((f"{second} taken for {first}", mistakes.b_for_a, "", b_for_a))
    return csv_text.to_csv(["fires for", "count", _part_title(pair), "share"], rows)


def _part_title(pair: PairResult) -> str:
    return f"part of {pair_parts.split_measure(pair)}"


def _share(count: int, n_images: int) -> float:
    return count / n_images if n_images else float("nan")
