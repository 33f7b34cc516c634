"""Which class each output of a network stands for, and whether outputs are probabilities. No Keras.

    class_order("alphabetical", (), ("Trouser", "Bag"))        # (1, 0): the first output is Bag
    class_order("1,0", (), ("Trouser", "Bag"))                 # the same, output by output

Nothing in a file of weights says it; image_dataset_from_directory takes classes alphabetically."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ROUNDING = 2e-2  # by which probabilities in half precision, bfloat16, miss a sum of 1
IN_ORDER, ALPHABETICAL = "in order", "alphabetical"
OUTPUT_ORDERS = (IN_ORDER, ALPHABETICAL)


def class_order(
    choice: str, card_names: Sequence[str], class_names: Sequence[str]
) -> tuple[int, ...]:
    """The number of the class that each output stands for; () where that is the output's own.

    choice: one of OUTPUT_ORDERS, or the numbers of the classes separated by commas; IN_ORDER is as
    the names in the network's card, where these are the set's in whatever order. Raises ValueError
    for another choice."""
    names = list(class_names)
    if choice == ALPHABETICAL:
        order = sorted(range(len(names)), key=lambda label: names[label])
    elif choice == IN_ORDER:
        fits = sorted(card_names) == sorted(names) and len(set(names)) == len(names)
        order = [names.index(name) for name in card_names] if fits else list(range(len(names)))
    else:
        order = _numbers(choice)
        if sorted(order) != list(range(len(names))):
            raise ValueError(
                f"{' or '.join(OUTPUT_ORDERS)}, or each of the numbers 0 to {len(names) - 1} once, "
                f"separated by commas, was expected of the order of the outputs; {choice!r} came."
            )
    return () if order == list(range(len(names))) else tuple(order)


def check_class_order(order: Sequence[int], n_classes: int) -> None:
    """Raises ValueError for what is neither () nor each class's number once, output by output."""
    numbers = np.asarray(order)
    is_whole = numbers.ndim == 1 and numbers.dtype.kind in "iu"
    if not (is_whole and sorted(numbers) == list(range(n_classes))) and numbers.shape != (0,):
        raise ValueError(
            f"class_order: each of the numbers 0 to {n_classes - 1} once was expected, the class "
            f"that each output stands for, or (); {order!r} came."
        )


def order_text(
    order: Sequence[int], class_names: Sequence[str], card_names: Sequence[str] = ()
) -> str:
    """The choice that comes to this order, for a network whose card has these names."""
    numbers = tuple(range(len(class_names)))
    for choice in OUTPUT_ORDERS:
        if (class_order(choice, card_names, class_names) or numbers) == (tuple(order) or numbers):
            return choice
    return ",".join(map(str, tuple(order) or numbers))


def are_probabilities(outputs: np.ndarray) -> bool:
    """Of outputs ([n_images,] n_outputs): none below 0, and their sum 1 for each image."""
    is_one = np.allclose(outputs.sum(axis=-1), 1, rtol=0, atol=ROUNDING)
    return is_one and bool((outputs >= 0).all())


def _numbers(text: str) -> list[int]:
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        return []
