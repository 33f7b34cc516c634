"""Pictures in files as Keras reads them, so that a network sees the values that its training
script gave it: keras.utils.image_dataset_from_directory decodes with TensorFlow, which makes
slightly other values of a JPEG file than Pillow does."""

from __future__ import annotations

import numpy as np


def decode_picture(data: bytes, colours: int) -> np.ndarray:
    """A JPEG or PNG file as uint8 (height, width, colours). Raises ValueError where it is
    damaged."""
    import tensorflow as tf

    try:
        pixels = tf.io.decode_image(data, channels=colours, expand_animations=False)
    except tf.errors.InvalidArgumentError as error:
        raise ValueError(str(error.message).splitlines()[0]) from None
    return np.asarray(pixels)
