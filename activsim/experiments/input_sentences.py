"""What a check on first sight (`input_check`) says of a network: which way of giving it pictures,
and which order of its outputs, does better; where nothing tells two ways apart; what is no number;
and that it sees the middle of pictures alone."""

from __future__ import annotations

from collections.abc import Sequence

from activsim.experiments.input_ways import LEAST_SHARE, LEVEL, Way
from activsim.networks.layers import NetworkDescription
from activsim.networks.network import Network
from activsim.networks.network_input import Pictures
from activsim.networks.pixels import BORDER, in_words

NEAR = 0.05  # accuracies that differ by less are nearly the same
MOST_NAMES = 3  # of ways that are named
NO_NUMBER = "A neuron that gives NaN for an image does not fire for it."
DIVERGED = "The training probably diverged; train it again with a smaller learning rate."


def known_orders(names: Sequence[str]) -> dict[tuple[int, ...], str]:
    """Orders of the outputs that people use, with their words."""
    numbers = range(len(names))
    return {
        tuple(numbers): "in their own order",
        tuple(reversed(numbers)): "in reverse order, the last class first",
        tuple(sorted(numbers, key=lambda label: names[label])): "in alphabetical order",
    }


def ways_sentences(plain: list[Way], best: Way, names: Sequence[str]) -> list[str]:
    """At most one sentence. plain: the ways without another order of the outputs, the way in use
    first; best: of all ways; names: of the classes."""
    way_in_use = plain[0]
    n_images = len(way_in_use.is_right)
    if best is not way_in_use:
        return [_sentence(way_in_use, best, names)]
    if not way_in_use.is_well_above_chance:
        chance = "which is no more than chance"
        if way_in_use.is_above_chance:
            chance = f"where chance alone gets {100 / way_in_use.n_classes:.2g}%"
        return [
            f"Of {n_images} pictures it gets {way_in_use.accuracy:.0%} right, {chance}. Was it "
            "trained on other pictures, or not at all?"
        ]
    alike = [way for way in plain[1:] if _is_alike(way_in_use, way)]
    if not alike:
        return []
    names_of_ways = [
        f"{way.options.words_beside(way_in_use.options)} ({way.accuracy:.0%})"
        for way in alike[:MOST_NAMES]
    ]
    if n_more := len(alike) - len(names_of_ways):
        names_of_ways.append(f"in {n_more} other {'way' if n_more == 1 else 'ways'}")
    others = " or ".join(names_of_ways)
    return [
        f"With {others} it is about as often right as it is now ({way_in_use.accuracy:.0%}): the "
        "score does not tell which it was trained on, and distances between classes differ. If "
        "you know, choose it."
    ]


def _is_alike(way_in_use: Way, way: Way) -> bool:
    """Whether the score does not tell the way in use from another: the other is no more and no less
    often right, and its loss no larger."""
    is_as_right = abs(way_in_use.accuracy - way.accuracy) < NEAR
    return is_as_right and not (
        way_in_use.is_better_than(way, LEVEL, 0) or way.is_right_more_often_than(way_in_use, LEVEL)
    )


def weights_warning(description: NetworkDescription) -> str:
    """That weights are not all numbers, what that means for what fires, and what to do; "" where
    they are."""
    weights = broken_weights(description)
    return f"{weights} {NO_NUMBER} {DIVERGED}" if weights else ""


def broken_weights(description: NetworkDescription) -> str:
    """A sentence that names the layers; "" where there is none."""
    layers = description.broken_layers
    if not layers:
        return ""
    first_names = ", ".join(repr(name) for name in layers[:3]) + (", …" if len(layers) > 3 else "")
    layers_in_words = "one of its layers" if len(layers) == 1 else f"{len(layers)} of its layers"
    return f"The weights of {layers_in_words} are not all numbers (NaN or infinite): {first_names}."


def broken_outputs(network: Network) -> str:
    """A sentence about outputs that are not all numbers with the pixels in use."""
    claim = "no accuracy is claimed."
    if weights := broken_weights(network.description):
        return f"{weights} Nor are its outputs: {claim} {DIVERGED}"
    pixels = in_words(network.prepare.options.pixels)
    return (
        f"With {pixels}, its outputs are not all numbers (NaN or infinite), though its weights "
        f"are: {claim}"
    )


def cut_sentence(network: Network, images: Pictures) -> str:
    """Of pictures that are larger than what the network takes and are not resized; "" where there
    are none."""
    if network.prepare.options.resizing != BORDER:
        return ""
    height, width = network.prepare.shape[:2]
    n_larger = sum(image.shape[0] > height or image.shape[1] > width for image in images)
    if not n_larger:
        return ""
    are = "is" if n_larger == 1 else "are"
    return (
        f"Of {len(images)} pictures {n_larger} {are} larger than the {height} x {width} pixels "
        "that the network takes. With a border nothing is resized, so that of these only the "
        "middle is shown to it. To show more, choose another way of resizing."
    )


def _sentence(way_in_use: Way, best: Way, names: Sequence[str]) -> str:
    in_use, words = way_in_use.options, best.options.words_beside(way_in_use.options)
    way = f"with {words}" if words else ""
    if best.class_order:
        how = known_orders(names).get(best.class_order, "in another order")
        way += f"{' and' if way else 'with'} its outputs taken for the classes {how}"
    before, after = f"{way_in_use.accuracy:.0%}", f"{best.accuracy:.0%}"
    text = f"Of {len(way_in_use.is_right)} pictures this network gets {before} right"
    now = f" with {in_use.words_beside(best.options) or in_words(in_use.pixels)}"
    text += f"{now}, and about as many {way}." if before == after else f"{now}, and {after} {way}."
    if best.fits_better_than(way_in_use):
        text += " So given, they are what its BatchNormalization remembers of the training."
    elif (
        best.accuracy - way_in_use.accuracy < NEAR
        and best.loss <= (1 - LEAST_SHARE) * way_in_use.loss
    ):
        text += " It is wrong less surely then."
    return text
