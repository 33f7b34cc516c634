"""Takes docs/own-images.png anew: Explore with photographs cut out of those that come with
scikit-image, and a small residual network trained on them.

    python docs/pictures.py             # some minutes; needs scikit-image and Chromium

The photographs (rocket by SpaceX, astronaut by NASA, cat and coffee by their photographers: public
domain and CC0) lie in a temporary folder, and are no part of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS.parent / "tests" / "support")]
NAME, SIDE, EPOCHS = "photographs", 64, 12
PHOTOGRAPHS = {"rocket": "rocket", "astronaut": "astronaut", "cat": "chelsea", "coffee": "coffee"}
CROPS = {"train": 60, "test": 30}  # of each photograph


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = {"MODELS": "models", "IMAGES": "data", "CACHE": "cache"}
        for variable, place in places.items():
            (folder / place).mkdir()
            os.environ[f"ACTIVSIM_{variable}"] = str(folder / place)
        write_crops(folder / "data" / NAME)
        network = folder / "models" / f"{NAME}.keras"
        kind = ["--architecture", "small residual", "--epochs", str(EPOCHS), "--out", str(network)]
        command = [sys.executable, "-m", "activsim", "train", "--images", NAME, *kind]
        subprocess.run(command, check=True)
        take(folder)


def write_crops(folder: Path) -> None:
    """Squares, a third of a photograph high: from its left for training, from its right for
    testing; in the middle they overlap."""
    from skimage import data

    rng = np.random.default_rng(0)
    for class_name, photograph in PHOTOGRAPHS.items():
        picture = Image.fromarray(getattr(data, photograph)())
        side = picture.height // 3
        for split, n_crops in CROPS.items():
            place = folder / split / class_name
            place.mkdir(parents=True)
            begin, end = (0, 0.6) if split == "train" else (0.4, 1)
            for number in range(n_crops):
                left = rng.integers(int(begin * picture.width), int(end * picture.width) - side)
                top = rng.integers(0, picture.height - side)
                crop = picture.crop((left, top, left + side, top + side))
                crop.resize((SIDE, SIDE)).save(place / f"{number}.png")


def take(folder: Path) -> None:
    from serving import served

    from benchmarks.app import browser

    models, images = os.environ["ACTIVSIM_MODELS"], os.environ["ACTIVSIM_IMAGES"]
    where = {"ACTIVSIM_MODELS": models, "ACTIVSIM_IMAGES": images}
    with served(folder / "cache", **where) as server, browser.chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/?model={NAME}&set={NAME}&layer=dense&class=cat")
        page.locator(".st-key-matrix .scatterlayer .point").first.wait_for()
        browser.wait_until_at_rest(page)
        page.wait_for_timeout(3000)  # the last chart, and a network's first check
        page.screenshot(path=DOCS / "own-images.png")


if __name__ == "__main__":
    main()
