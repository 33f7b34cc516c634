"""Ten classes of 28 x 28 grey garments, drawn here: what the dashboard looks at where Fashion-MNIST
is not.

    images, labels = draw(n_per_class=1000, seed=0)

A garment (`garments/`) is a list of shapes of random proportions, in units of its own. They are
scaled to fill the box as in Fashion-MNIST, drawn four times too large and reduced; then they get
cloth: folds, a pattern, a sharpened edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from activsim.datasets.download import Progress
from activsim.datasets.garments import clothes, shoes_and_bags
from activsim.datasets.garments.shapes import Shapes, Uniform

VERSION = 1  # part of what a set of sketches is named by: raise it when a drawing changes
SIZE, OVERSAMPLE = 28, 4


@dataclass(frozen=True)
class Garment:
    """draw: what draws it; patterns: those it can have, and the share that has one; light_share:
    the share in light cloth."""

    draw: Callable[[Shapes, Uniform], None]
    patterns: str
    pattern_share: float
    light_share: float


GARMENTS = {  # in label order
    "T-shirt/top": Garment(clothes.t_shirt, "dots leaves stripes", 0.15, 0.75),
    "Trouser": Garment(clothes.trouser, "leaves", 0.05, 0.8),
    "Pullover": Garment(clothes.pullover, "leaves stripes", 0.12, 0.75),
    "Dress": Garment(clothes.dress, "dots leaves stripes checks", 0.15, 0.8),
    "Coat": Garment(clothes.coat, "dots leaves checks", 0.1, 0.85),
    "Sandal": Garment(shoes_and_bags.sandal, "", 0, 0.7),
    "Shirt": Garment(clothes.shirt, "dots leaves checks", 0.45, 0.55),
    "Sneaker": Garment(shoes_and_bags.sneaker, "", 0, 0.75),
    "Bag": Garment(shoes_and_bags.bag, "dots leaves checks", 0.05, 0.8),
    "Ankle boot": Garment(shoes_and_bags.ankle_boot, "", 0, 0.85),
}


def draw(
    n_per_class: int = 1000, seed: int = 0, progress: Progress | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n_images, 28, 28) and labels uint8 (n_images,), `n_per_class` of each class,
    shuffled.

    The same seed draws the same bytes; more images are the same ones and others. progress(done,
    total, text)."""
    if n_per_class < 1:
        raise ValueError(
            f"A class needs at least one sketch, but n_per_class is {n_per_class}. Ask for 1 or "
            "more."
        )
    total = n_per_class * len(GARMENTS)
    images = np.empty((total, SIZE, SIZE), dtype=np.uint8)
    for label, (name, garment) in enumerate(GARMENTS.items()):
        rng = np.random.default_rng([seed, label])
        for i in range(label * n_per_class, (label + 1) * n_per_class):
            garment.draw(shapes := Shapes(), rng.uniform)
            images[i] = _with_cloth(rng, _render(shapes), garment)
            if progress and ((i + 1) % 250 == 0 or i + 1 == total):
                progress(i + 1, total, f"Drawing pictures: {name}")
    order = np.random.default_rng(seed).permutation(total)
    return images[order], np.repeat(np.arange(len(GARMENTS), dtype=np.uint8), n_per_class)[order]


def _render(shapes: Shapes) -> np.ndarray:
    """The shapes, centred in the box and as large as fits: float (28, 28), 0..1."""
    points = np.concatenate([outline for outline, _, _ in shapes])
    low, high, side = points.min(axis=0), points.max(axis=0), SIZE * OVERSAMPLE
    scale = (side - 1) / (high - low).max()
    shift = (side - 1) / 2 - scale * (low + high) / 2
    pen = ImageDraw.Draw(canvas := Image.new("L", (side, side)))
    for outline, light, width in shapes:
        tone, flat = int(255 * min(light, 1)), (outline * scale + shift).ravel().tolist()
        if width == 0:
            pen.polygon(flat, fill=tone)
        else:
            pen.line(flat, fill=tone, width=max(1, round(width * scale)), joint="curve")
    return np.asarray(canvas.reduce(OVERSAMPLE), dtype=np.float32) / 255


def _with_cloth(rng: np.random.Generator, light: np.ndarray, garment: Garment) -> np.ndarray:
    """The drawing with folds and grain, some with a pattern; its edges lit as by sharpening: uint8
    (28, 28)."""
    y, x = grid = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    noise = rng.standard_normal((SIZE, SIZE))
    folds = np.sin(x * rng.uniform(0.3, 1.1) + y * rng.uniform(-0.2, 0.2) + rng.uniform(0, 6))
    cloth = (
        1
        + rng.uniform(0, 0.07) * folds
        + rng.uniform(0, 0.12) * _blurred(noise)
        + rng.uniform(0, 0.02) * noise
    )
    if rng.random() < garment.pattern_share:
        down, across = np.sin(grid * rng.uniform(0.8, 2.2))
        kinds = {
            "dots": noise,
            "leaves": 3 * _blurred(noise),
            "stripes": down,
            "checks": np.maximum(down, across),
        }
        cloth -= rng.uniform(0.2, 0.6) * (kinds[rng.choice(garment.patterns.split())] > 0.35)
    exposure = (
        rng.uniform(0.8, 1.1) if rng.random() < garment.light_share else rng.uniform(0.3, 0.75)
    )
    out, rim = light * cloth * exposure, (light - _blurred(light)) * (light > 0.1)
    out += rng.uniform(0.2, 0.6) * (out - _blurred(out)) + rng.uniform(0, 0.4) * rim
    return np.clip(out * 235, 0, 255).astype(np.uint8)


def _blurred(image: np.ndarray) -> np.ndarray:
    """Each pixel averaged with its neighbours (weights 1, 2, 1 along both axes; zero outside)."""
    wide = np.pad(image, 1)
    wide = (wide[:-2] + 2 * wide[1:-1] + wide[2:]) / 4
    return (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 4
