"""The handout: of the layer on the screen, or of several. It is made when its button is pressed.

draw_handout_of_layers(context, exemplars)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from activsim.app.pages.explore import frames
from activsim.app.shell import cache, links, state
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.firing.recording import Recording
from activsim.output import pictures, wording
from activsim.output.files import python_lines
from activsim.output.frames import scene, view
from activsim.output.frames.scene import Tiles
from activsim.output.frames.view import LayerView
from activsim.output.handout import handout

TITLE = "A handout of several layers"
LAYERS = "Layers of the handout, the first is shown first"
NO_LAYER = "Choose a layer at least."
SIZE = "About {size} kB, with its heatmap, rows and bars at every threshold."
LEFT_OUT = (
    "Left out: {layers}. With more layers the file would be larger than {most} kB, which not every "
    "learning platform takes. Choose fewer, or make a second file."
)
UNKNOWN = "Not offered, since nothing is recorded of them yet: {layers}. Look at each once."
MOST_NAMES = 12  # of a sentence


def draw_handout_of_layers(context: PageContext, exemplars: LabelledImages, order_by: str) -> bool:
    """Folded; of the layers that are recorded. Whether it is unfolded."""
    with links.expander(TITLE, state.HANDOUT_PART) as part:
        if part.open:
            _draw_choice_of_layers(context, exemplars, order_by)
        return bool(part.open)


def _draw_choice_of_layers(context: PageContext, exemplars: LabelledImages, order_by: str) -> None:
    final_context = _final_context(context)
    recordings = _recordings(final_context)
    settings = final_context.settings
    layers = st.multiselect(
        LAYERS,
        list(recordings),
        [settings.layer],
        key=state.handout_layers_key(settings.model, settings.layer),
    )
    names = final_context.description.usable_layers
    _say(UNKNOWN, [name for name in names if name not in recordings])
    if not layers:
        st.caption(NO_LAYER)
        return
    views = [_layer_view(final_context, layer, recordings[layer]) for layer in layers]
    fitting = handout.fitting_views(views, *_class_tiles(final_context, exemplars))
    st.caption(SIZE.format(size=_expected_kilobytes(fitting, final_context, exemplars)))
    fitting_layers = [layer_view.settings.layer for layer_view in fitting]
    _say(LEFT_OUT, [name for name in layers if name not in fitting_layers])
    st.download_button(
        "Handout of these layers (HTML)",
        lambda: _html(fitting, final_context, exemplars, order_by),
        "handout.html",
        "text/html",
        on_click="ignore",
        key="handout_of_layers",
    )


def _say(sentence: str, layers: Sequence[str]) -> None:
    if layers:
        more = [] if len(layers) <= MOST_NAMES else [f"{len(layers) - MOST_NAMES} more"]
        names = ", ".join([*layers[:MOST_NAMES], *more])
        words = sentence.format(layers=names, most=handout.MOST_BYTES // 1000)
        st.caption(wording.plain_markdown(words))


def handout_html(context: PageContext, exemplars: LabelledImages, order_by: str) -> str:
    """Of the layer on the screen. A file is made outside of any run of the page: what the page
    stands at cannot be asked for then."""
    final_context = _final_context(context)
    settings = final_context.settings
    views = [_layer_view(final_context, settings.layer, final_context.recording)]
    return _html(views, final_context, exemplars, order_by)


def _final_context(context: PageContext) -> PageContext:
    """Of the finished network; a large map by channel."""
    final_context = context.snapshot.final_context if context.snapshot else context
    if final_context.table.counts.shape[2] > frames.MOST_NEURONS:
        return view.with_settings(final_context, reading="channel")
    return final_context


def _recordings(context: PageContext) -> dict[str, Recording]:
    """{layer: recording} of those that need no network to run."""
    recordings = {}
    for layer in context.description.usable_layers:
        recording = cache.recording_if_there(context.source, layer, "channel")
        if recording is not None:
            recordings[layer] = recording
    return recordings | {context.settings.layer: context.recording}


def _layer_view(context: PageContext, layer: str, recording: Recording) -> LayerView:
    """A layer with the threshold nearest to the one on the screen; others by channel."""
    settings = context.settings
    options = view.threshold_options(settings.kind, recording.channels.thresholds)
    threshold = min(options.values(), key=lambda value: abs(value - settings.threshold))
    reading = settings.reading if layer == settings.layer else "channel"
    layer_context = replace(
        context,
        settings=replace(settings, layer=layer, threshold=threshold, reading=reading),
        recording=recording,
    )
    return LayerView(
        layer_context.settings,
        layer_context.names,
        layer_context.table,
        layer_context.n_images,
        layer_context.thresholds,
        layer_context.units,
    )


def _class_tiles(context: PageContext, exemplars: LabelledImages) -> tuple[dict[int, Tiles], Tiles]:
    labels = range(len(context.names))
    if view.has_many_classes(context):
        labels = range(0)  # so many pictures would be too much to hand out
    tiles: dict[int, Tiles] = {
        count: cache.tiles_of(exemplars, labels, count) for count in pictures.PICTURES_PER_CLASS
    }
    return tiles, cache.tiles_of(exemplars, labels, 1, scene.ICON_SIDE)


def _expected_kilobytes(
    views: Sequence[LayerView], context: PageContext, exemplars: LabelledImages
) -> int:
    """In tens."""
    size = handout.expected_size(views, *_class_tiles(context, exemplars))
    return round(size / 10_000) * 10


def _html(
    views: Sequence[LayerView], context: PageContext, exemplars: LabelledImages, order_by: str
) -> str:
    settings = views[0].settings
    n_images = int(context.n_images.sum())
    about = handout.about(settings, n_images, context.model_hash, exemplars.source)
    lines = python_lines.comparison_script(settings, context.names)
    tiles, icons = _class_tiles(context, exemplars)
    return handout.handout(views, tiles, icons, order_by, [about, lines])
