"""The pictures of a stored array as they are written to the cache."""

import numpy as np
import pytest

from activsim.datasets import catalogue
from activsim.datasets.own import array_pictures, stored_array


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (3, 4, 5), (20, 4, 1), (48,), (16,)])
def test_no_more_room_is_taken_than_is_written(tmp_path, noise, monkeypatch, shape):
    """A file of holes would end the process where the disk has no room for what fills them."""
    monkeypatch.setattr(stored_array, "PART_BYTES", 2 * int(np.prod(shape)))
    images = noise(7, *shape)
    np.save(tmp_path / "images.npy", images)
    target = tmp_path / "cache" / "images.npy"
    sizes = []

    def progress(n_done, total, _):
        sizes.append((n_done, total, sum(file.stat().st_size for file in target.parent.iterdir())))

    stored = stored_array.array_of_npy(tmp_path / "images.npy")
    written_shape = array_pictures.write_images(target, stored, np.asarray, (10, 17), progress)
    assert [(n_done, total) for n_done, total, _ in sizes] == [(n, 17) for n in (12, 14, 16, 17)]
    row = int(np.prod(written_shape))
    assert all(size <= 128 + (n_done - 10) * row for n_done, _, size in sizes)
    written = np.load(target, mmap_mode="r")
    height, width, colours = written_shape
    assert written.shape == (7, height, width, *([] if colours == 1 else [3]))
    expected = np.moveaxis(images, 1, -1) if shape == (3, 4, 5) else images
    assert np.array_equal(written, expected.reshape(written.shape))


@pytest.mark.parametrize(("shape", "is_told"), [((48,), True), ((16,), False), ((4, 4, 3), False)])
def test_how_flat_rows_in_colour_are_read_is_told(data, noise, shape, is_told):
    images = noise(6, *shape)
    np.savez(data / "set.npz", x_train=images, y_train=[0, 1] * 3, x_test=images, y_test=[0, 1] * 3)
    remarks = catalogue.open_set("set").remarks
    assert ["Its rows of 48 values are taken for 4 x 4 pixels" in text for text in remarks] == (
        [True] if is_told else []
    )
