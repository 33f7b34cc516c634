"""Controls that need no network, by loops over single images."""

import numpy as np
import pytest

from activsim.experiments import pixel_controls

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 3, 40)


@pytest.mark.parametrize("shape", [(6, 5), (6, 5, 3)])
def test_each_control_is_the_mean_of_every_other_image_of_a_class(shape, monkeypatch):
    monkeypatch.setattr(pixel_controls, "TOGETHER", 7)
    images = RNG.integers(0, 256, (40, *shape)).astype(np.uint8)
    controls = pixel_controls.pixel_controls(images, LABELS, 3)
    for label in range(3):
        for half in (0, 1):
            members = images[np.flatnonzero(label == LABELS)[half::2]] / 255
            intensity = np.mean([picture.mean() for picture in members])
            assert controls["mean intensity"][half, label, 0] == pytest.approx(intensity)
            grey = [picture.reshape(6, 5, -1).mean(axis=2) for picture in members]
            edges = np.mean([np.hypot(*np.gradient(picture)) for picture in grey], axis=0)
            np.testing.assert_allclose(controls["edges"][half, label], edges.ravel())


def test_a_silhouette_is_what_differs_from_the_border():
    images = np.full((2, 10, 10), 20, dtype=np.uint8)
    images[:, 2:6, 3:8] = 200  # 20 of 100 pixels
    area = pixel_controls.pixel_controls(images, np.zeros(2, dtype=int), 1)["silhouette area"]
    np.testing.assert_allclose(area, 0.2)


def test_a_class_with_one_image_has_no_second_half():
    images = np.zeros((1, 4, 4), dtype=np.uint8)
    controls = pixel_controls.pixel_controls(images, np.zeros(1, dtype=int), 1)
    assert all(np.isfinite(halves[0]).all() for halves in controls.values())
    assert all(np.isnan(halves[1]).all() for halves in controls.values())
