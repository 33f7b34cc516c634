"""A result as the Python lines that give the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from activsim.analysis import neuron_sets
from activsim.settings import Settings


def comparison_script(
    settings: Settings, class_names: Sequence[str], epoch: int | None = None
) -> str:
    """A script that makes `profiles`, `dissimilarity` and `ranking` of these settings, and prints
    the queried row. epoch: after which one, of a network's time-lapse; None: of the finished
    network."""
    table = _recording(settings) if epoch is None else _state_at_epoch(settings, epoch)
    choice = f"{settings.kind!r}, {float(settings.threshold)!r}, {settings.measure!r}"
    return f"""\
import activsim

{table}
result = activsim.comparison(table, {choice})
profiles, dissimilarity, ranking = result.profiles, result.dissimilarity, result.ranking

class_names = {[str(name) for name in class_names]!r}
query = {int(settings.query)!r}
for other in ranking[query]:
    if other >= 0:  # -1: undefined, and so not ranked
        print(class_names[other], dissimilarity[query, other])
"""


def _recording(settings: Settings) -> str:
    options = ""
    if (settings.pixels, settings.resizing) != (Settings.pixels, Settings.resizing):
        values = f"{settings.pixels!r}, {settings.resizing!r}"
        options = f", options=activsim.PixelOptions({values})"
    layer = f"{settings.layer!r}"
    recording = f"activsim.record(model, data, [{layer}]{options})[{layer}]"
    return f"""\
data = {_images(settings)}
model = activsim.load_network(activsim.list_networks()[{settings.model!r}])
table = {recording}.reading({settings.reading!r})"""


def _images(settings: Settings) -> str:
    if settings.images == Settings.images:
        return f"activsim.load_images({settings.split!r})"
    return f"activsim.open_set({settings.images!r}).load({settings.split!r})"


def _state_at_epoch(settings: Settings, epoch: int) -> str:
    return f"""\
lapse = activsim.load_timelapse(activsim.list_networks()[{settings.model!r}])
table = lapse.table({int(epoch)!r}, {settings.layer!r})"""


def ablation_script(  # noqa: PLR0913  all that is chosen
    settings: Settings,
    *,
    neurons: Iterable[int],
    pool: Iterable[int],
    classes: Iterable[int],
    to: str,
    seed: int,
    n_sets: int,
    few: bool = False,
    match: str = neuron_sets.MATCHED,
) -> str:
    """A script that silences the same neurons, and compares with the same random sets. pool: the
    neurons that those are drawn from; classes: those asked about; to: what a silenced neuron puts
    out; few: whether random sets are run over a few images; match: what they are."""
    silenced, pool_indices, class_indices = (
        [int(index) for index in indices] for indices in (neurons, pool, classes)
    )
    draws = f"draws={n_sets}, seed={int(seed)}"
    set_lines, imported = f"neuron_sets.random_sets(pool, len(silenced), {draws})", ""
    set_lines = f"sets, all_of_them = {set_lines}"
    if match == neuron_sets.MATCHED:
        imported, layer = ", neurons", repr(settings.layer)
        set_lines = f"""\
channels = activsim.record(model, data, [{layer}])[{layer}].channels
activation = neurons.activation_above_zero(channels)
matched = neuron_sets.matched_sets(silenced, pool, activation, {draws})
sets, all_of_them = matched.sets, matched.all_of_them"""
    random_lines = "random = ablation_effect.n_correct(silencer.confusions(sets, to))"
    compared = "after"
    if few:
        compared = "compared"
        random_lines = f"""\
few = silencer.few_images({class_indices!r}, {n_sets})  # over which the random sets are run
(compared,) = silencer.confusions([silenced], to, numbers=few)
random = ablation_effect.n_correct(silencer.confusions(sets, to, numbers=few))"""
    return f"""\
import activsim
from activsim.analysis import ablation_effect, neuron_sets{imported}

data = {_images(settings)}
model = activsim.load_network(activsim.list_networks()[{settings.model!r}])
silencer = activsim.Silencer(model, {settings.layer!r}, data)
silenced, to = {silenced!r}, {to!r}
before, after = silencer.confusions([(), silenced], to)

pool = {pool_indices!r}  # the neurons that random sets are drawn from
{set_lines}
{random_lines}

classes = {class_indices!r}  # those asked about
found = ablation_effect.specific_harm(before, after, random, classes, all_of_them, {compared})
print("they lose", found.lost, "all others", found.lost_by_others, "p", found.p)
for label, name in enumerate(data.class_names):
    print(name, ablation_effect.accuracy(before, [label]), ablation_effect.accuracy(after, [label]))
"""


def neuron_lines(neuron: int) -> str:
    """What a comparison's script is to end with to print how often a neuron fires, by class."""
    return f"""
neuron = {int(neuron)!r}
for name, rate in zip(class_names, profiles[:, neuron]):
    print(name, rate)
"""
