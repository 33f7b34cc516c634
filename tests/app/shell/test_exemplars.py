"""The pictures that stand for the classes, and a page's images while they are being fetched."""

from types import SimpleNamespace

import pytest

from activsim.app.shell.exemplars import figure_html
from activsim.app.shell.page_context import PageContext


def test_a_class_is_its_picture_and_its_name():
    assert figure_html("Shirt", "data:x", 28) == (
        "<figure><img src='data:x' alt='' width='28' height='28'>"
        "<figcaption>Shirt</figcaption></figure>"
    )
    assert figure_html("Shirt", "data:x", 84, "Nine pictures of Shirt", "6,000 images") == (
        "<figure><img src='data:x' alt='Nine pictures of Shirt' width='84' height='84'>"
        "<figcaption>Shirt<span>6,000 images</span></figcaption></figure>"
    )
    assert figure_html("Shirt", None, 56) == "<figure><figcaption>Shirt</figcaption></figure>"


def test_a_context_says_that_its_images_are_not_here_yet():
    context = PageContext(None, None, None, ("Hat",), "f", None, data=None, image_set=None)
    with pytest.raises(LookupError, match="still being fetched"):
        _ = context.images
    data = SimpleNamespace()
    assert (
        PageContext(None, None, None, ("Hat",), "f", None, data=data, image_set=None).images is data
    )
