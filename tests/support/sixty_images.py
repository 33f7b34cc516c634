"""Sixty images of noise in ten classes, in the place of the real ones."""

import numpy as np

from activsim.datasets import fashion_mnist, image_set

IMAGES = np.random.default_rng(0).integers(0, 256, (60, 28, 28), dtype=np.uint8)
LABELS = np.arange(60, dtype=np.uint8) % 10


def fake(split="test", progress=None, download=True):
    if progress:
        progress(1, 1, "looking")
    return image_set.LabelledImages(
        "Fake", split, IMAGES, LABELS, fashion_mnist.CLASS_NAMES, f"fake-{split}", "this test"
    )
