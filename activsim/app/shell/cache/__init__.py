"""What several pages or visitors share (st.cache_*): read-only shells over the pure functions.

Keys are a few small values (file hash, layer, fingerprint), never an array. What is neither in
memory nor on disk is worked out by the worker, with progress on screen.
"""

from activsim.app.shell.cache.ablations import ablation_confusions
from activsim.app.shell.cache.drawings import drawing, finished_chart
from activsim.app.shell.cache.evidence_reports import (
    evidence_report,
    judgement_of_ratings,
    matrix_comparison,
    random_groups,
    verdict_map,
)
from activsim.app.shell.cache.image_similarities import (
    similarity_of_layers,
    similarity_of_networks,
)
from activsim.app.shell.cache.input_checks import input_check
from activsim.app.shell.cache.networks import epoch_state, network_description
from activsim.app.shell.cache.recordings import (
    layer_recording,
    layer_recordings,
    recording_if_there,
)
from activsim.app.shell.cache.single_neurons import (
    all_activations,
    channel_maps,
    class_outputs,
    neuron_activations,
)
from activsim.app.shell.cache.tiles import class_tiles, tiles_of
from activsim.app.shell.cache.untrained import twin_across

__all__ = [
    "ablation_confusions",
    "all_activations",
    "channel_maps",
    "class_outputs",
    "class_tiles",
    "drawing",
    "epoch_state",
    "evidence_report",
    "finished_chart",
    "input_check",
    "judgement_of_ratings",
    "layer_recording",
    "layer_recordings",
    "matrix_comparison",
    "network_description",
    "neuron_activations",
    "random_groups",
    "recording_if_there",
    "similarity_of_layers",
    "similarity_of_networks",
    "tiles_of",
    "twin_across",
    "verdict_map",
]
