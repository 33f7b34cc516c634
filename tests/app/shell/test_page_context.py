"""What the parts of a page know of what is chosen."""

from types import SimpleNamespace

import numpy as np
from contexts import NAMES

from activsim.app.shell import page_context
from activsim.settings import Settings


def test_before_the_images_are_here_their_number_is_that_of_the_recording():
    positions = (2, 3)  # of a channel each is an image
    channels = SimpleNamespace(n_images=np.full(10, 6 * 6000))
    recording = SimpleNamespace(channels=channels, positions=positions)
    context = page_context.PageContext(
        Settings("net"), None, {}, NAMES * 2 + NAMES[:2], "", recording, None, None
    )
    assert context.n_images.tolist() == [6000] * 10
