"""Five images and their labels, in the files that Fashion-MNIST and MNIST come as."""

import gzip
import hashlib

import numpy as np

SHAPE = (5, 28, 28)
IMAGES = np.arange(np.prod(SHAPE), dtype=np.int64).astype(np.uint8).reshape(SHAPE)
LABELS = np.array([9, 2, 1, 1, 6], np.uint8)


def idx(values, magic=None):
    header = np.array([magic or 0x0800 + values.ndim, *values.shape], ">u4")
    return gzip.compress(header.tobytes() + values.tobytes(), mtime=0)


def md5(content):
    return hashlib.md5(content).hexdigest()


CONTENTS = {"t10k-images-idx3-ubyte.gz": idx(IMAGES), "t10k-labels-idx1-ubyte.gz": idx(LABELS)}
IMAGES_NAME, LABELS_NAME = CONTENTS
TRAINING = {
    "train-images-idx3-ubyte.gz": idx(255 - IMAGES),
    "train-labels-idx1-ubyte.gz": idx(LABELS[::-1]),
}


def fill(folder, **changed):
    """Write the two hand-made files; images=... or labels=... are bytes to write instead, None for
    no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for (name, content), key in zip(CONTENTS.items(), ("images", "labels"), strict=True):
        content = changed.get(key, content)
        if content is not None:
            (folder / name).write_bytes(content)
    return folder


def fill_both(folder):
    fill(folder)
    for name, content in TRAINING.items():
        (folder / name).write_bytes(content)
    return folder
