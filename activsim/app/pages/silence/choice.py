"""Which neurons the choices come to, and what they are called: plain functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis import firing_rule, neuron_sets, pairs
from activsim.analysis.neurons import activation_above_zero
from activsim.app.shell.cutoff import Cutoff
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.firing import table
from activsim.networks.layers import PIXELS
from activsim.output import neuron_names
from activsim.output.wording import count_text


@dataclass(frozen=True, eq=False)
class SilenceChoice:
    """What is silenced and compared: the pick, what to, the seed; neurons, int; pool: those that
    random sets are drawn from, int; cutoff: from which rate on a neuron fires for a class; watch: a
    third class, or None; n_requested: how many neurons were asked for, at least as many; match:
    what random sets are."""

    pair_result: PairResult
    pick: str
    to: str
    seed: int
    neurons: np.ndarray
    pool: np.ndarray
    cutoff: Cutoff
    watch: int | None = None
    n_requested: int = 0
    match: str = neuron_sets.AS_ACTIVE

    @property
    def context(self) -> PageContext:
        return self.pair_result.context

    @property
    def pair(self) -> tuple[int, int]:
        return self.pair_result.pair

    @property
    def names(self) -> tuple[str, ...]:
        return self.context.names

    @property
    def classes(self) -> list[int]:
        """The classes asked about: the one that a pick is selective for, else the pair."""
        query, other = self.pair
        return [query] if self.pick == neuron_sets.SELECTIVE or query == other else [query, other]

    @property
    def classes_text(self) -> str:
        return " and ".join(self.names[label] for label in self.classes)

    @property
    def n_shared(self) -> int:
        """How many neurons the two classes share."""
        return len(shared_by_pair(self.pair_result, self.cutoff.rate))

    def random_sets(self, n_sets: int) -> neuron_sets.RandomSets:
        """Of as many neurons, and where they are to be matched as active together."""
        if self.match == neuron_sets.PLAIN:
            size = len(self.neurons)
            return neuron_sets.RandomSets(
                *neuron_sets.random_sets(self.pool, size, n_sets, self.seed)
            )
        activation = activation_above_zero(self.context.recording.channels)
        return neuron_sets.matched_sets(self.neurons, self.pool, activation, n_sets, self.seed)


def shared_by_pair(pair_result: PairResult, cutoff: float) -> np.ndarray:
    """The neurons that fire for both classes, most of all first, int."""
    first, second = pair_result.pair
    profiles = channel_profiles(pair_result.context)
    return pairs.shared_neurons(profiles[first], profiles[second], cutoff)


def silence_choice(  # noqa: PLR0913  all that is chosen
    pair_result: PairResult,
    cutoff: Cutoff,
    pick: str,
    k: int,
    by_hand: Sequence[int],
    to: str,
    seed: int,
    watch: int | None,
    match: str = neuron_sets.AS_ACTIVE,
) -> SilenceChoice:
    context = pair_result.context
    profiles = channel_profiles(context)
    fires = _firing_neurons(context, profiles)
    if pick == neuron_sets.SHARED:
        neurons = shared_by_pair(pair_result, cutoff.rate)[:k]
    elif pick == neuron_sets.SELECTIVE:
        neurons = neuron_sets.selective_neurons(profiles, context.settings.query, cutoff.rate)[:k]
    elif pick == neuron_sets.AT_RANDOM:
        neurons = neuron_sets.random_set(fires, k, seed)
    else:
        neurons = np.array(by_hand, dtype=np.int64)
    pool = np.union1d(fires, neurons).astype(np.int64)
    return SilenceChoice(
        pair_result,
        pick,
        to,
        seed,
        np.sort(neurons),
        pool,
        cutoff,
        watch,
        len(neurons) if pick == neuron_sets.BY_HAND else k,
        match,
    )


def _firing_neurons(context: PageContext, profiles: np.ndarray) -> np.ndarray:
    """Those that fire for any image, int."""
    channels, settings = context.recording.channels, context.settings
    if firing_rule.fires_everywhere(channels, settings.kind, settings.threshold):
        return np.arange(profiles.shape[1])
    return np.flatnonzero(~table.dead(np.nan_to_num(profiles)))


def channel_profiles(context: PageContext) -> np.ndarray:
    """Profiles by what can be silenced (a neuron of a vector, a channel of a map, a pixel),
    whatever the reading."""
    settings = context.settings
    channels = context.recording.channels
    return firing_rule.profiles(channels, settings.kind, settings.threshold)


def unit_name(context: PageContext) -> str:
    """What is silenced: "neuron", "channel" or "pixel"."""
    is_vector = len(_output_shape(context)) == 1
    if not is_vector and context.recording.channels is not context.recording.table:
        return "channel"
    return "pixel" if context.settings.layer == PIXELS else "neuron"


def unit_names(context: PageContext) -> list[str]:
    """What each is called: its number, or of a pixel "row,column"."""
    shape = context.recording.channels.neuron_shape
    return [neuron_names.neuron_name(neuron, shape) for neuron in range(int(np.prod(shape)))]


def _output_shape(context: PageContext) -> tuple[int, ...]:
    return context.description.layer(context.settings.layer).output_shape


def amount_text(context: PageContext, n: int) -> str:
    return count_text(n, unit_name(context))
