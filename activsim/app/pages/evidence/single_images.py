"""Do networks of different seeds place the single images alike, and is that learned? Worked out
when it is asked for."""

from __future__ import annotations

from activsim.app.shell import cache, image_similarity, links, progress, state
from activsim.app.shell.page_context import PageContext
from activsim.output.files.image_similarity import networks_sentence

TITLE = "Compare the networks image by image"


def draw_single_images(context: PageContext) -> None:
    with links.expander(TITLE, state.SINGLE_IMAGES) as part, progress.needs_network():
        if not part.open:
            return
        settings = context.settings
        names, cka = cache.similarity_of_networks(context.source, settings.model, settings.layer)
        image_similarity.draw_similarity(
            context,
            cka,
            [name.replace("untrained, seed", "untrained") for name in names],  # to fit the chart
            networks_sentence(cka, settings.layer),
            "evidence_image_by_image",
            f"How alike the pixels and each two of {len(names) - 1} networks place the images; the "
            "numbers are in the file below",
        )
