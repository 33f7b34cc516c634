"""Which arrays hold images and which their labels, by their names.

array_pairs({"x_test", "y_test"})           # {"test": ("x_test", "y_test")}
without_partner({"x_test", "y_train"})      # {"x_test": "y_test", "y_train": "x_train"}
pair_by_shape({"arr_0": (20, 28, 28), "arr_1": (20,)})      # ("arr_0", "arr_1")"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping

from activsim.datasets.own.layout import ALL

FORMS = (  # names of the arrays of images and labels; {}: of a split
    ("x_{}", "y_{}"),
    ("{}_x", "{}_y"),
    ("{}_images", "{}_labels"),
    ("images_{}", "labels_{}"),
    ("{}_data", "{}_labels"),
    ("data_{}", "labels_{}"),
    ("{}x", "{}y"),
    ("x{}", "y{}"),
)
SPLIT_NAMES = {
    **dict.fromkeys(("test", "testing", "te"), "test"),
    **dict.fromkeys(("train", "training", "tr"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
}
IMAGES = ("images", "image", "imgs", "img", "pictures", "pixels", "x", "features", "inputs", "data")
LABELS = ("labels", "label", "targets", "target", "y")
WHOLE_FORMS = tuple(itertools.product(IMAGES, LABELS))


def array_pairs(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """By split the names, in small letters, of its arrays of images and of labels."""
    pairs: dict[str, tuple[str, str]] = {}
    for split, images, labels in _forms():
        if (
            images in names
            and labels in names
            and split not in pairs
            and (split != ALL or not pairs)
        ):
            pairs[split] = images, labels
    return pairs


def pair_by_shape(shapes: Mapping[str, tuple[int, ...]]) -> tuple[str, str] | None:
    """The one array of maps and the one of a value for each of them, whatever they are called; None
    where there are none, or several."""
    maps = [name for name, shape in shapes.items() if len(shape) in (3, 4)]
    if len(maps) != 1:
        return None
    n_images = shapes[maps[0]][0]
    rows = [name for name, shape in shapes.items() if shape in ((n_images,), (n_images, 1))]
    return (maps[0], rows[0]) if len(rows) == 1 else None


def without_partner(names: Collection[str]) -> dict[str, str]:
    """Of images without labels, and of labels without images, what would be called so; {} where
    they are of no form that is known."""
    names_in_pairs = {
        name for _, *pair in _forms() if all(name in names for name in pair) for name in pair
    }
    partners: dict[str, str] = {}
    for _, images, labels in _forms():
        for name, partner in ((images, labels), (labels, images)):
            if name in names and name not in names_in_pairs and partner not in names:
                partners.setdefault(name, partner)
    return partners


def _forms() -> Iterator[tuple[str, str, str]]:
    """(split, name of images, name of labels), those of a whole set last."""
    for word, split in SPLIT_NAMES.items():
        for images, labels in FORMS:
            yield split, images.format(word), labels.format(word)
    for images, labels in WHOLE_FORMS:
        yield ALL, images, labels
