"""How often the verdict is wrong on made networks whose truth is known.

    python benchmarks/analysis/verdicts.py                   # 200 cases of each kind
    python benchmarks/analysis/verdicts.py --seeds 2 3 4 5   # 800: seeds new to the rule

Each case is a small world of its own: images of ten classes (784 pixels, 100 images a class, a
style that varies from image to image), six untrained networks (two layers of random weights) and
six trained ones, all looking at the same images, so that they share the images' noise as real ones
do. Trained network s starts from the weights of untrained network s. Everything then takes the way
of real data: firing, profiles, dissimilarity, verdict.

The three that have to stay below 5%:
noise          the classes do not differ; training moves the weights about. Right: Cannot tell
pixel copies   the groups are in the pixels; trained neurons look at a few pixels each. Right:
               Already in the pixels
training only  the pixels differ by other things; what groups share is a faint part of them that
               training finds, in each seed to another degree and beside much else. Right:
               Learned beyond the controls
Three harder ones:
unrelated      the classes differ, by nothing that has to do with the groups. Right: Cannot tell
weak copies    as pixel copies, but the groups are hardly there. Wrong: Learned beyond the controls
sharpened      the groups are weakly there in the pixels, and training makes them clearer. Right:
               Learned beyond the controls
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from activsim.analysis import resampling, verdict
from activsim.analysis.similarity import dissimilarity

GROUPS = [[0, 2, 3, 4, 6], [5, 7, 9], [1], [8]]  # those of Fashion-MNIST
N_CLASSES, N_IMAGES, SIDE, N_HIDDEN, N_NEURONS, N_SEEDS = 10, 100, 28, 64, 32, 6
N_PIXELS = SIDE * SIDE
GROUP_OF = np.array(
    [next(g for g, group in enumerate(GROUPS) if c in group) for c in range(N_CLASSES)]
)
STRENGTH = {  # of what the classes of a group share, a pixel, where that is not 0; noise is 1
    "pixel copies": (0.2, 0.5),
    "training only": (0.05, 0.05),
    "weak copies": (0.1, 0.2),
    "sharpened": (0.1, 0.2),
}
LABELS = np.repeat(np.arange(N_CLASSES), N_IMAGES)


def images(rng, means: np.ndarray) -> np.ndarray:
    """(n_images, n_pixels) around the class means: a common picture, a style, and noise of each
    pixel."""
    common = patterns(rng, 1, 1.0)
    style = rng.normal(0, 1, (len(LABELS), 6)) @ patterns(rng, 6, 0.4)
    return common + means[LABELS] + style + rng.normal(0, 1, (len(LABELS), N_PIXELS))


def patterns(rng, n: int, size: float) -> np.ndarray:
    """n random patterns over the 28 x 28 pixels, smooth as pictures are, of this size a pixel."""
    noise = gaussian_filter(rng.normal(0, 1, (n, SIDE, SIDE)), (0, 1, 1), mode="wrap").reshape(
        n, -1
    )
    return size * noise / noise.std(axis=1, keepdims=True)


def weights(rng) -> tuple[np.ndarray, np.ndarray]:
    """Of an untrained network of two layers (He)."""
    hidden = rng.normal(0, np.sqrt(2 / N_PIXELS), (N_PIXELS, N_HIDDEN))
    return hidden, rng.normal(0, np.sqrt(2 / N_HIDDEN), (N_HIDDEN, N_NEURONS))


def wander(rng, layers, by: float = 0.7):
    """The weights after a training that found nothing about the groups."""
    return tuple(layer + by * layer.std() * rng.normal(size=layer.shape) for layer in layers)


def toward(rng, layers, shared: np.ndarray, own: np.ndarray, gain: float):
    """The weights after a training that found what groups share, (n_groups, n_pixels), apart from
    what else varies: hidden neurons respond to mixtures of it, to a degree of their own, beside
    what they responded to before."""
    hidden, last = wander(rng, layers, 0.3)
    signal = shared - shared @ np.linalg.pinv(own) @ own
    unit = signal / np.linalg.norm(signal, axis=1, keepdims=True)
    strength = gain * rng.uniform(0.5, 1.5) * rng.uniform(0, 2, N_HIDDEN)
    return hidden + (unit.T @ rng.normal(0, 1, (len(unit), N_HIDDEN))) * strength, last


def copying(rng, layers):
    """Hidden neurons that look at 3 x 3 pixels each, and neurons that look at one of these, beside
    some of before."""
    hidden, last = (0.3 * layer for layer in layers)
    for neuron, place in enumerate(rng.choice(N_PIXELS, N_HIDDEN, replace=False)):
        patch = np.zeros((SIDE, SIDE))
        patch[:3, :3] = 1
        hidden[:, neuron] += np.roll(patch, divmod(place, SIDE), axis=(0, 1)).ravel()
    last[rng.choice(N_HIDDEN, N_NEURONS, replace=False), np.arange(N_NEURONS)] += 3
    return hidden, last


def matrix(firing: np.ndarray) -> np.ndarray:
    return dissimilarity(resampling.profiles_of(firing, LABELS, N_CLASSES))


def network_matrix(pixels: np.ndarray, layers) -> np.ndarray:
    hidden, last = layers
    return matrix(np.maximum(pixels @ hidden, 0) @ last > 0)


def case(kind: str, rng) -> verdict.Judgement:
    own = patterns(rng, N_CLASSES, rng.uniform(0.2, 0.5))  # what sets each class apart
    shared = patterns(rng, len(GROUPS), 1.0)  # what the classes of a group have in common
    low, high = STRENGTH.get(kind, (0, 0))
    size = rng.uniform(low, high)
    means = 0 * own if kind == "noise" else own + size * shared[GROUP_OF]
    pixels = images(rng, means)
    gain = rng.uniform(0.5, 1.0)  # how far training goes toward the groups, where it does
    trained, untrained = [], []
    for _ in range(N_SEEDS):
        layers = weights(rng)
        untrained.append(network_matrix(pixels, layers))
        if kind in ("pixel copies", "weak copies"):
            layers = copying(rng, layers)
        elif kind in ("training only", "sharpened"):
            layers = toward(rng, layers, shared, own, gain)
        else:
            layers = wander(rng, layers)
        trained.append(network_matrix(pixels, layers))
    return verdict.decide(matrix(pixels > 0), np.array(untrained), np.array(trained), GROUPS)


RIGHT = {
    "noise": {verdict.CANNOT_TELL},
    "pixel copies": {verdict.PIXELS},
    "training only": {verdict.LEARNED},
    "unrelated": {verdict.CANNOT_TELL},
    "weak copies": {verdict.PIXELS, verdict.CANNOT_TELL},
    "sharpened": {verdict.LEARNED},
}


def shares(kind: str, n_cases: int, seed: int = 0) -> tuple[Counter, list[verdict.Judgement]]:
    """How often each verdict came, and the cases."""
    stream = np.random.SeedSequence([seed, list(RIGHT).index(kind)]).spawn(n_cases)
    cases = [case(kind, np.random.default_rng(case_seed)) for case_seed in stream]
    return Counter(judgement.verdict for judgement in cases), cases


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=200, help="of each kind; default: %(default)s")
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[0], help="so many cases of each; default: 0"
    )
    arguments = parser.parse_args()
    total = arguments.cases * len(arguments.seeds)
    print(
        f"{total} made cases of each kind (seeds {', '.join(map(str, arguments.seeds))}); mean "
        "rho-a with the groups of pixels, untrained, trained; verdicts; share of wrong ones with "
        "its 95% interval, and of each seed"
    )
    too_many = False
    for kind, expected in RIGHT.items():
        total_counts, cases, wrong = Counter(), [], []
        for seed in arguments.seeds:
            counts, seed_cases = shares(kind, arguments.cases, seed)
            total_counts, cases = total_counts + counts, cases + seed_cases
            wrong.append(arguments.cases - sum(counts[name] for name in expected))
        means = [
            np.mean([judgement.pixels_agreement for judgement in cases]),
            np.mean([judgement.untrained_agreements for judgement in cases]),
            np.mean([judgement.trained_agreements for judgement in cases]),
        ]
        share = sum(wrong) / total
        interval = binomtest(sum(wrong), total).proportion_ci()
        too_many |= share >= 0.05 and kind in list(RIGHT)[:3]
        verdicts = ", ".join(f"{name} {total_counts[name]}" for name in verdict.VERDICTS)
        by_seed = " ".join(f"{n_wrong / arguments.cases:.1%}" for n_wrong in wrong)
        print(
            f"{kind:14} {means[0]:.2f} {means[1]:.2f} {means[2]:.2f}   {verdicts}   "
            f"wrong {share:.1%} ({interval.low:.1%} to {interval.high:.1%}): {by_seed}"
        )
    return int(too_many)


if __name__ == "__main__":
    sys.exit(main())
