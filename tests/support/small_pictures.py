"""The smallest pictures that tests bring."""

import io

from PIL import Image


def png(tone):
    """A grey picture of 4 x 4 pixels in one tone, as bytes."""
    stream = io.BytesIO()
    Image.new("L", (4, 4), tone).save(stream, "PNG")
    return stream.getvalue()
