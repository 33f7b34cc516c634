"""Shoes and a bag. s: what a garment is drawn of; u(low, high): a random number.

Of a shoe the toe is x = 0, the heel x = 28; the ground is y = 0 and up is negative."""

from __future__ import annotations

import numpy as np

from activsim.datasets.garments.shapes import Shapes, Uniform


def sandal(s: Shapes, u: Uniform) -> None:
    light, high, thick = u(0.7, 1), u(8, 16), u(1, 2.2)
    if u(0, 1) < 0.6:  # flat: a sole, bands over the foot, one round the ankle
        s.fill([0, -thick, 8, -thick * 0.8, 28, -thick, 28, 0, 2, 0, 0, -thick / 2], u(0.4, 0.9))
        for left, wide, top in ((u(3, 6), u(2, 3.5), u(4, 8)), (u(8, 12), u(2, 3.5), u(4, 8))):
            bow = [
                left,
                -thick,
                left + 0.8,
                -top * 0.75,
                left + wide,
                -top,
                left + wide * 1.8,
                -top * 0.8,
            ]
            s.line([*bow, left + wide * 2, -thick], light, u(0.7, 1.8))
        s.line(
            [27, -thick, 26.5, -high * 0.7, 20, -high * 0.65, 16, -high * 0.4, 13, -thick],
            light,
            u(0.8, 1.8),
        )
    else:  # on a heel
        s.line([1, -1, 8, -1.6, 17, -high * 0.55, 22, -high, 28, -high - 0.5], light, thick)
        s.line([27, -high, 26.5, -high - u(5, 8), u(15, 18), -high - u(5, 8)], light, u(1, 2))
        s.line([4, -1, 5, -u(4, 5), 8, -u(4, 6), 11, -3], light, u(1.2, 2.5))
        s.fill([25 - u(0, 3), -high, 28, -high, 28, 0, u(25, 26.5), 0], u(0.6, 1))


def sneaker(s: Shapes, u: Uniform) -> None:
    sole, tall, collar, ink, x = u(1.5, 2.6), u(9, 13), u(6, 8), u(0.2, 1.4), u(11, 16)
    upper = [
        0,
        -sole,
        0.2,
        -sole - 1.5,
        3,
        -sole - 3,
        8,
        -tall * 0.58,
        13,
        -tall * 0.9,
        15,
        -tall,
        17,
        -tall * 0.95,
    ]
    s.fill(
        [*upper, 19, -collar, 23, -collar, 26, -tall * 0.85, 27.5, -tall * 0.8, 28, -sole],
        u(0.65, 0.9),
    )
    s.fill([0, -sole, 28, -sole, 28, -0.3, 26, 0, 3, 0, 0.4, -0.6], u(0.2, 1.2))
    for hole in (1, 3, 5):  # laces
        s.line([8 + hole, -tall * 0.5 - hole * 0.6, 10 + hole, -tall * 0.42 - hole * 0.4], ink, 0.5)
    # the maker's stripe
    s.line([x, -sole - 1, x + u(2, 5), -tall * 0.5, x + u(6, 9), -tall * 0.55], ink, u(0.4, 1.2))


def bag(s: Shapes, u: Uniform) -> None:
    wide, tall, lean, light = u(10, 14), u(12, 21), u(-2.5, 1.5), u(0.7, 0.95)
    top, reach, high, flap, corner = (
        wide + lean,
        wide * u(0.3, 0.6),
        u(5, 13),
        tall * u(0.2, 0.6),
        u(0.5, 2),
    )
    if u(0, 1) < 0.7:  # a handle
        angle = np.linspace(0, np.pi, 12)
        arc = np.stack([-reach * np.cos(angle), 1 - high * np.sin(angle) ** u(0.6, 1)], axis=1)
        s.line(arc, u(0.5, 1), u(0.8, 1.5))
    s.fill(
        [top - corner, 0, top, corner, wide, tall - corner, wide - corner, tall], light, join=True
    )
    s.line([0.3 - top, flap * 0.8, 0, flap, top - 0.3, flap * 0.8], light * u(0.5, 1), 0.5)
    s.line([-1, flap, 1, flap], u(0.2, 1.2), 2)  # the clasp


def ankle_boot(s: Shapes, u: Uniform) -> None:
    tall, front, heel, light = u(18, 25), u(13, 16), u(1.8, 6), u(0.8, 0.95)
    toe = [0, -1.2, 0.3, -heel - 1.5, 4, -heel - 4, 9, -tall * 0.45, front, -tall * 0.45 - 4]
    shaft = [front + 0.8, -tall, 27, -tall, 27.2, -tall * 0.5, 28, -heel - 3, 27.6, -heel]
    s.fill([*toe, *shaft, 18, -heel, 14, -1.2], light)
    s.fill([21, -heel - 0.5, 27.8, -heel - 0.5, 27.4, 0, 21.5, 0], light * u(0.6, 1))
    s.line([0.5, -0.6, 13, -0.6, 19, -heel], light * u(0.6, 1.1), 1)
    elastic = [19, 0.5 - tall, 23.5, 0.5 - tall, 22.5, -tall * 0.5, 20.5, -tall * 0.5]
    s.fill(elastic, light * u(0.5, 1.1))
    for y in np.arange(0.55, u(0.2, 0.9), 0.13):  # laces, or none
        s.line([front + 0.5, -tall * y, front + 4, -tall * (y - 0.06)], light * 0.6, 0.6)
