"""The activations of all neurons of the layer for each image, to take away."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import cache, page_frame
from activsim.app.shell.page_context import PageContext
from activsim.output.files import activations

MOST_BYTES = 1 << 25  # of activations that the server makes a file of


def draw_activations_file(context: PageContext, container: DeltaGenerator) -> None:
    """A button; where they are too many for a file from here, how to have them."""
    settings, table = context.settings, context.table
    n_images, n_neurons = len(context.images.images), table.counts.shape[2]
    n_bytes = 4 * n_images * n_neurons
    if n_bytes > MOST_BYTES:
        container.caption(too_large_text(n_bytes))
        return
    values = cache.all_activations(context.source, settings.layer, settings.reading)
    arrays = activations.activation_arrays(
        values, context.images.labels, context.names, table.neuron_shape
    )
    files: dict[str, page_frame.File] = {
        "All neurons, by image (NPZ)": (lambda: activations.npz(arrays), "activations.npz")
    }
    page_frame.draw_downloads(files, container)


def too_large_text(n_bytes: int) -> str:
    return (
        f"The activations of all neurons for every image are {n_bytes / 1e6:,.0f} MB, and up to "
        f"{MOST_BYTES / 1e6:.0f} MB can be had here: read the layer by channel, or use "
        "`activsim activations`."
    )
