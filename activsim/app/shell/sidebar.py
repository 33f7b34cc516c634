"""The sidebar: widgets -> Settings, and what they are read against.

How a widget and the address agree is in `links`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import (
    address,
    cache,
    exemplars,
    first_look,
    formats,
    image_set_menu,
    images,
    layer_menu,
    link_faults,
    links,
    own_networks,
    question_row,
    state,
)
from activsim.app.shell.network_names import network_title
from activsim.app.shell.not_shown import draw_files_not_shown
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import ImageSet, LabelledImages
from activsim.firing import recording
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.networks.outputs import IN_ORDER, OUTPUT_ORDERS, class_order
from activsim.networks.pixels import PIXELS_AS, RESIZINGS, PixelOptions
from activsim.output import wording
from activsim.settings import Settings

CARD = "as its card says"
ABOUT_RESIZING = "A picture of another size than the network's. " + "; ".join(
    f"**{name}**: {words}" for name, words in RESIZINGS.items()
)
ABOUT_RESIZING += " (of a larger picture its middle)."
ABOUT_OUTPUTS = (
    "Which class each output stands for: the classes in order, alphabetically (as folders of "
    "classes are read), or output by output."
)


def draw_controls(
    main: DeltaGenerator,
    on_page: DeltaGenerator,
    fragments: Callable[[], list[str]],
    without_images: bool = False,
) -> PageContext | None:
    """Draw the sidebar, which has what is set once, and the controls on the page; return the page's
    context, None after a sentence about what is wrong.

    main: the container on the page where progress and sentences go; on_page: that of the controls.
    The threshold's widget needs the recording, so the pass over the images happens in here. A moved
    threshold runs only the fragments of these names again, which ask `with_current_threshold` for
    the new one.
    without_images: whether the page shows a recording that came with activsim before the images are
    here; where only drawings can be had it then stays with it, until the visitor asks for them."""
    address.keep_state_between_pages()
    notice = main.empty()  # a place of its own: an old sentence goes as soon as the page runs again
    link_faults.begin_check()
    networks = catalogue.list_choices()
    own_networks.take_new(list(networks))
    if not networks:
        notice.error(
            "There is no network yet: the models folder holds no .keras file that can be opened. "
            "Put one there, or train one."
        )
        with st.sidebar:
            draw_files_not_shown()
            own_networks.draw_bringing()
        return None
    name = _network(networks, notice)
    path = networks[name]
    try:
        with st.sidebar:
            image_set = image_set_menu.draw_sets(path, main)
            split = image_set_menu.draw_splits(image_set)
        with main:
            description = cache.network_description(path, image_set.image_shape)
        with on_page:
            layer, reading = layer_menu.draw_layers(description, len(image_set.class_names))
        with st.sidebar:
            options, outputs = _input_options(path, image_set)
        with main:
            source = RecordingSource(
                str(path), catalogue.current_hash(path), image_set.name, split, "", options
            )
            recording, names, fingerprint, data = _recording(
                source, image_set, outputs, description, layer, reading, without_images
            )
    except ValueError as error:
        _draw_error(notice, error)
        return None
    with on_page:
        question = question_row.draw_question(names, recording.channels.thresholds, fragments)
    settings = Settings(
        model=name,
        pixels=options.pixels,
        resizing=options.resizing,
        outputs=outputs,
        layer=layer,
        reading=reading,
        kind=question.kind,
        threshold=question.threshold,
        measure=question.measure,
        images=image_set.name,
        split=split,
        query=question.query,
        other=question.other,
    )
    return PageContext(settings, path, description, names, fingerprint, recording, data, image_set)


def _network(networks: dict[str, Path], notice: DeltaGenerator) -> str:
    previous = st.session_state.get(state.SHOWN_NETWORK)
    if previous is not None and previous not in networks:
        notice.warning(
            f"The network {formats.inline_code(previous)} is not there any more. The default is "
            "shown."
        )
    if st.session_state.get(state.MODEL, previous) not in (None, *networks):
        # Streamlit would show the default, and leave the lost one in the address.
        st.session_state[state.MODEL] = next(iter(networks))
    with st.sidebar:
        title_place = st.empty()  # above the menu, whose options are the names of files
        name = links.select_box(
            "Network", state.MODEL, networks, on_change=_as_the_card_says, args=(networks,)
        )
        title = network_title(name, catalogue.read_card(networks[name]))
        if title != name:
            title_place.markdown(f"**{wording.plain_markdown(title)}**")
        draw_files_not_shown()
        own_networks.draw_bringing()
    st.session_state[state.SHOWN_NETWORK] = name
    return name


def _as_the_card_says(networks: dict[str, Path]) -> None:
    """How pictures are given to a network is chosen for that network: another one begins with what
    its card says, and with the images that its card names."""
    image_set_menu.take_set_of_card(networks.get(st.session_state[state.MODEL]))
    st.session_state[state.PIXEL_SCALE] = st.session_state[state.RESIZING] = CARD
    st.session_state[state.OUTPUTS] = IN_ORDER


def _input_options(path: Path, image_set: ImageSet) -> tuple[PixelOptions, str]:
    """How pictures are given, as the card of the network or of the set says or as was chosen, and
    which class each output stands for."""
    from_card = catalogue.card_options(catalogue.read_card(path))
    with st.expander("How pictures are given", key=state.INPUT_PART):
        about = "What the network was trained on. Its card says it, or you can try."
        pixels = links.select_box("Pixels", state.PIXEL_SCALE, [CARD, *PIXELS_AS], help=about)
        resizing = links.select_box(
            "Resized", state.RESIZING, [CARD, *RESIZINGS], help=ABOUT_RESIZING
        )
        outputs = links.select_box(
            "Outputs", state.OUTPUTS, _output_orders(image_set), help=ABOUT_OUTPUTS
        )
    options = PixelOptions(
        from_card.pixels if pixels == CARD else pixels,
        image_set.resizing or from_card.resizing if resizing == CARD else resizing,
    )
    return options, outputs


def _output_orders(image_set: ImageSet) -> list[str]:
    """Those with a name, and one that was chosen, or that the link asks for, output by output."""
    special = st.session_state.get(state.OUTPUTS) or address.early_value(state.OUTPUTS, "")
    orders = list(OUTPUT_ORDERS)
    if special not in orders:
        with contextlib.suppress(ValueError):
            class_order(special, (), image_set.class_names)
            orders.append(special)
    return orders


def _recording(
    source: RecordingSource,
    image_set: ImageSet,
    outputs: str,
    description: NetworkDescription,
    layer: str,
    reading: str,
    without_images: bool,
) -> tuple[recording.Recording, tuple[str, ...], str, LabelledImages | None]:
    """The recording of a source, whatever its fingerprint, and of its images the class names, the
    fingerprint, and where they are here already, the images themselves."""
    split = source.split
    card_names = catalogue.read_card(Path(source.path)).get("class_names", [])
    order = class_order(outputs, card_names, image_set.class_names)
    source = replace(source, class_order=order)
    data = images.images_if_there(image_set.name, split)
    keeps_recording = without_images and st.session_state.get(state.KEEPS_RECORDING, False)
    # a recording of the real images may be here before they are, or without them
    if data is None or (data.note and keeps_recording):
        fingerprint = image_set.fingerprints[split]
        published_source = replace(source, fingerprint=fingerprint)
        recording = cache.recording_if_there(published_source, layer, reading)
        if recording is not None:
            return recording, image_set.class_names, fingerprint, None
        data = data or images.wait_for_images(image_set.name, split)
    exemplars.draw_drawings_banner(data)
    # who has not seen these images yet is shown them while the network is at work
    meanwhile: Callable[[], object] | None = None
    if st.session_state.get(state.SHOWN_IMAGES) != data.name:
        meanwhile = lambda: exemplars.draw_classes(data, image_set.n_images)  # noqa: E731
    source = replace(source, fingerprint=data.fingerprint)
    recording = cache.layer_recording(
        source,
        layer,
        reading,
        description.output_layer,
        meanwhile,
        lambda sample: first_look.draw_first_look(sample, data, layer),
    )
    st.session_state[state.SHOWN_IMAGES] = data.name
    return recording, data.class_names, data.fingerprint, data


def _draw_error(notice: DeltaGenerator, error: ValueError) -> None:
    with notice.container():
        st.error(wording.plain_markdown(error))
        st.button("Try again", key=state.TRY_AGAIN)
