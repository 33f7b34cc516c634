"""Do two layers place the single images alike? Worked out when it is asked for."""

from __future__ import annotations

from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import cache, image_similarity, links, progress, state
from activsim.output.files.image_similarity import layers_sentence

TITLE = "Compare the layers image by image"


def draw_single_images(layers: LayersResult) -> None:
    with links.expander(TITLE, state.SINGLE_IMAGES) as part, progress.needs_network():
        if not part.open:
            return
        context, names = layers.whole or layers.context, layers.layers
        cka = cache.similarity_of_layers(context.source, names)
        image_similarity.draw_similarity(
            context,
            cka,
            names,
            layers_sentence(cka, names),
            "layers_image_by_image",
            f"How alike each two of {len(names)} layers place the images; the numbers are in the "
            "file below",
        )
