"""A data folder of the test's own, and pictures to put there."""

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The folder whose content is listed."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(folder))
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def save(data):
    """save("cats/1.png", size=(8, 9), mode="RGB", tone=40): a picture of one tone, and its path."""

    def save_picture(name, size=(8, 8), mode="L", tone=0, **options):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        colours = {"L": tone, "RGB": (tone,) * 3, "RGBA": (tone,) * 3 + (255,)}
        Image.new(mode, size[::-1], colours.get(mode, tone)).save(path, **options)
        return path

    return save_picture


@pytest.fixture
def noise():
    rng = np.random.default_rng(0)
    return lambda *shape: rng.integers(0, 256, shape, dtype=np.uint8)
