"""A result as the Python lines that give the same numbers."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict

import numpy as np

from activsim.analysis import neuron_sets
from activsim.analysis.graded import Hypothesis
from activsim.jsonable import plain
from activsim.settings import Settings

MOST_PICTURE_BYTES = 20_000  # of a picture's file that stands in lines


def comparison_script(
    settings: Settings,
    class_names: Sequence[str],
    epoch: int | None = None,
    paths: Collection[str] = (),
) -> str:
    """A script that makes `profiles`, `dissimilarity` and `ranking` of these settings, and prints
    the queried row. epoch: after which one, of a network's time-lapse; None: of the finished
    network. paths: which of "model" and "images" settings name by a path."""
    table = _recording(settings, paths) if epoch is None else _state_at_epoch(settings, epoch)
    choice = f"{settings.kind!r}, {float(settings.threshold)!r}, {settings.measure!r}"
    imports = "\nfrom activsim.datasets import own_sets" if "images" in paths else ""
    return f"""\
import activsim{imports}

{table}
result = activsim.comparison(table, {choice})
profiles, dissimilarity, ranking = result.profiles, result.dissimilarity, result.ranking

class_names = {[str(name) for name in class_names]!r}
query = {int(settings.query)!r}
for other in ranking[query]:
    if other >= 0:  # -1: undefined, and so not ranked
        print(class_names[other], dissimilarity[query, other])
"""


def _recording(settings: Settings, paths: Collection[str]) -> str:
    layer = f"{settings.layer!r}"
    recording = f"activsim.record(model, data, [{layer}]{_options(settings)})[{layer}]"
    images, file = _images(settings), f"activsim.list_networks()[{settings.model!r}]"
    if "images" in paths:
        images = f"own_sets.open_path({settings.images!r}).load_images({settings.split!r})"
    if "model" in paths:
        file = f"{settings.model!r}"
    return f"""\
data = {images}
model = activsim.load_network({file})
table = {recording}.reading({settings.reading!r})"""


def _images(settings: Settings) -> str:
    if settings.images == Settings.images:
        return f"activsim.load_images({settings.split!r})"
    return f"activsim.open_set({settings.images!r}).load_images({settings.split!r})"


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
    match: str = neuron_sets.AS_ACTIVE,
    order: Iterable[int] = (),
) -> str:
    """A script that silences the same neurons, and compares with the same random sets. pool: the
    neurons that those are drawn from; classes: those asked about; to: what a silenced neuron puts
    out; few: whether random sets are run over a few images; match: what they are; order: the class
    that each output stands for, where that is not its number."""
    silenced, pool_indices, class_indices = (
        [int(index) for index in indices] for indices in (neurons, pool, classes)
    )
    draws = f"draws={n_sets}, seed={int(seed)}"
    set_lines, more_imports = f"neuron_sets.random_sets(pool, len(silenced), {draws})", ""
    set_lines = f"sets, all_of_them = {set_lines}"
    if match == neuron_sets.AS_ACTIVE:
        more_imports, layer = ", neurons", repr(settings.layer)
        set_lines = f"""\
channels = activsim.record(model, data, [{layer}])[{layer}].channels
activation = neurons.activation_above_zero(channels)
matched = neuron_sets.matched_sets(silenced, pool, activation, {draws})
sets, all_of_them = matched.sets, matched.all_of_them"""
    random_lines = "random = ablation_effect.n_correct(silencer.confusions(sets, to))"
    confusions_name = "after"
    if few:
        confusions_name = "after_on_sample"
        random_lines = f"""\
few = silencer.few_images({class_indices!r}, {n_sets})  # over which the random sets are run
(after_on_sample,) = silencer.confusions([silenced], to, numbers=few)
random = ablation_effect.n_correct(silencer.confusions(sets, to, numbers=few))"""
    opening, from_network, class_order = "", "", tuple(int(label) for label in order)
    if _options(settings):
        from_network = "from activsim.networks.network import open_network\n"
        opening = f"model = open_network(model, data.images{_options(settings)})\n"
    order_words = f", class_order={class_order!r}" if class_order else ""
    return f"""\
import activsim
from activsim.analysis import ablation_effect, neuron_sets{more_imports}
{from_network}
data = {_images(settings)}
model = activsim.load_network(activsim.list_networks()[{settings.model!r}])
{opening}silencer = activsim.Silencer(model, {settings.layer!r}, data{order_words})
silenced, to = {silenced!r}, {to!r}
before, after = silencer.confusions([(), silenced], to)

pool = {pool_indices!r}  # the neurons that random sets are drawn from
{set_lines}
{random_lines}

classes = {class_indices!r}  # those asked about
harm = ablation_effect.specific_harm(before, after, random, classes, all_of_them, {confusions_name})
print("they lose", harm.loss, "all others", harm.lost_by_others, "p", harm.p)
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


def evidence_script(settings: Settings, groups: Hypothesis, margin: float) -> str:
    """A script that judges the groups, or the matrix in their place, again; it runs what is not
    recorded on this machine yet."""
    names = ("answer", "control", "effect", "room", "p_seeds", "p_classes")
    numbers = "".join(f"    {name!r}: judgement.{name},\n" for name in names)
    values = asdict(settings) | {"threshold": float(settings.threshold)}
    of_classes, imports, looks_at = "", "", "groups"
    if isinstance(groups, np.ndarray):
        imports = "import numpy as np\nfrom activsim.analysis import graded\n"
        claim = f"matrix = np.array({plain(groups)!r}, dtype=float)\n"
        claim += "rated = graded.of_rated_classes(matrix)  # without those that have no numbers\n"
        claim += "groups = rated.hypothesis  # in place of groups"
        of_classes, looks_at = ".of_classes(rated.labels)", "matrix"
    else:
        by_number = [[int(label) for label in group] for group in groups]
        claim = f"groups = {by_number!r}  # classes by number"
    return f"""\
import activsim
{imports}from activsim.experiments import evidence_cache, networks_compared
from activsim.settings import Settings

data = {_images(settings)}
settings = Settings(**{values!r})
networks = networks_compared.evidence_networks(settings.model)
{claim}
look = evidence_cache.compute_look(settings, data, networks, {looks_at})
halves = look.halves{of_classes}  # of each class's images: of the controls, and of all networks
judgement = activsim.judge(
    halves.pixels, halves.untrained, halves.trained, groups, margin={float(margin)!r}
)
worked_out = {{
{numbers}    "low": judgement.interval[0],
    "high": judgement.interval[1],
}}
for name, value in worked_out.items():
    print(name, value)
"""


def layers_lines(settings: Settings, layers: Iterable[str], rule: tuple[str, float]) -> str:
    """A script that gives the matrix of each layer, by channel, and how far the class nearest to
    the one asked about is. rule: kind and level of geometry.Rule."""
    kind, level = rule
    return f"""\
import activsim
import numpy as np
from activsim.analysis import geometry

data = {_images(settings)}
model = activsim.load_network(activsim.list_networks()[{settings.model!r}])
layers = {[str(layer) for layer in layers]!r}
recordings = activsim.record(model, data, layers{_options(settings)})
rule, query = geometry.Rule({kind!r}, {float(level)!r}), {int(settings.query)!r}
worked_out = {{}}
for layer in layers:
    comparison = geometry.rule_comparison(recordings[layer].channels, rule, {settings.measure!r})
    others = np.delete(comparison.dissimilarity[query], query)
    worked_out[layer] = np.nan if np.isnan(others).all() else float(np.nanmin(others))
    print(layer, worked_out[layer])
"""


def picture_lines(
    settings: Settings, class_names: Sequence[str], order: Iterable[int], png: bytes
) -> str:
    """A script that shows the network the same picture. order: the class that each output stands
    for; png: the picture's file, at most MOST_PICTURE_BYTES."""
    picture_text = textwrap.indent(
        "\n".join(_quoted(base64.b64encode(png).decode("ascii"))), "    "
    )
    options = f"activsim.PixelOptions({settings.pixels!r}, {settings.resizing!r})"
    return f"""\
import base64
import io

import activsim
import numpy as np
from activsim.experiments.own_picture import look_at_picture
from activsim.firing.source import RecordingSource
from activsim.networks.catalogue import file_hash
from PIL import Image

picture_text = (
{picture_text}
)
picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture_text))))
data = {_images(settings)}
file = activsim.list_networks()[{settings.model!r}]
source = RecordingSource(
    str(file), file_hash(file), {settings.images!r}, {settings.split!r}, data.fingerprint,
    {options}, {tuple(int(label) for label in order)!r},
)
look = look_at_picture(source, picture, ({settings.layer!r},), {{}})
worked_out = dict(zip({[str(name) for name in class_names]!r}, look.outputs.tolist()))
print(max(worked_out, key=worked_out.get))
"""


def _quoted(letters: str, width: int = 88) -> list[str]:
    return [repr(letters[start : start + width]) for start in range(0, len(letters), width)]


def _options(settings: Settings) -> str:
    """What `activsim.record` is told of the pixels, where that is not what it does by itself."""
    if (settings.pixels, settings.resizing) == (Settings.pixels, Settings.resizing):
        return ""
    return f", options=activsim.PixelOptions({settings.pixels!r}, {settings.resizing!r})"
