"""Garments that are worn on a body. s: what a garment is drawn of; u(low, high): a random number.

The middle is x = 0, the neck y = 0, the lowest hem about y = 28."""

from __future__ import annotations

import numpy as np

from activsim.datasets.garments.shapes import Shapes, Uniform


def _body(  # noqa: PLR0913  what a tailor measures
    s: Shapes,
    u: Uniform,
    neck: float,
    dip: float,
    chest: float,
    waist: float,
    hem: float,
    length: float,
    light: float,
    armpit: float,
    sleeve: tuple[float, float, float] | None = None,
    shoulder: float | None = None,
) -> None:
    """A torso with its neckline; with `sleeve`, (x of the cuff's outer corner, y of it, width), two
    sleeves too."""
    shoulder, slope = shoulder or chest + u(-0.2, 0.6), u(1.4, 2.6)
    half = [neck, 0, shoulder * 0.8, slope * 0.6, shoulder, slope + 0.5, chest, armpit]
    s.fill([*half, waist, length * 0.6, hem, length - 0.5, hem, length], light, join=True)
    s.fill([0, -0.2, neck * 0.95, -0.2, neck * 0.7, dip * 0.7, 0, dip], 0, join=True)
    s.line(
        [-neck, 0, -neck * 0.7, dip * 0.8, 0, dip + 0.2, neck * 0.7, dip * 0.8, neck, 0],
        light * 1.15,
        0.7,
    )
    if sleeve:
        (reach, down, cuff), bend, seam = sleeve, u(0.4, 0.6), light * u(0.65, 0.85)
        outer = [
            shoulder * 0.7,
            slope * 0.5,
            shoulder,
            slope + 0.2,
            shoulder + (reach - shoulder) * (bend + 0.3),
        ]
        outer += [
            slope + (down - slope) * bend,
            reach,
            down - 0.6,
            reach,
            down,
            reach - cuff,
            down + 0.4,
        ]
        inner = [
            chest + (reach - cuff - chest) * 0.6,
            armpit + (down - armpit) * 0.5,
            chest - 0.4,
            armpit,
        ]
        s.fill([*outer, *inner, shoulder - 0.8, slope + 2.5], light * u(1, 1.15), mirror=True)
        s.line(
            [shoulder - 0.6, slope + 1, chest - 0.6, armpit, chest - 0.2, armpit + 4],
            seam,
            0.4,
            mirror=True,
        )


def t_shirt(s: Shapes, u: Uniform) -> None:
    chest, armpit, ink = u(6, 7.4), u(8, 10), u(0.2, 1.1)
    sleeve = (chest + u(2.8, 5), armpit + u(-1, 1.2), u(2.5, 3.5)) if u(0, 1) < 0.95 else None
    _body(
        s,
        u,
        u(2.6, 3.8),
        u(1, 3),
        chest,
        chest - u(-0.2, 0.5),
        chest + u(-0.2, 0.8),
        28,
        0.9,
        armpit,
        sleeve,
    )
    for y in np.arange(8, u(2, 13), 1.3):  # letters on the chest, or none
        s.line([-u(1.5, 4), y, u(1.5, 4), y], ink, 0.7)


def trouser(s: Shapes, u: Uniform) -> None:
    waist, hip, crotch, foot, gap = u(3, 3.8), u(3.8, 5), u(7.5, 11), u(1.8, 3), u(0.3, 1.6)
    leg = [0, 0, waist, 0, hip, crotch * 0.7, (hip + gap + foot) / 2, 17, gap + foot, 28, gap, 28]
    s.fill([*leg, gap * 0.7, 17, 0.1, crotch, 0, crotch - 1], u(0.85, 1), mirror=True)
    s.line([-waist, 1, waist, 1], u(0.75, 1), 2)
    s.line([0, 1.5, 0, crotch], u(0.6, 0.9), 0.4)
    s.line([waist, 2.2, waist - 1.2, 4.5], u(0.55, 0.9), 0.4, mirror=True)


def pullover(s: Shapes, u: Uniform) -> None:
    chest, length = u(6, 7.2), u(24, 27.5)
    hem, sleeve = chest + u(-0.5, 0.3), (chest + u(2.8, 4.2), u(26, 28), u(2.2, 3))
    _body(
        s,
        u,
        u(2.4, 3.6),
        u(0.8, 2.4),
        chest,
        chest - u(0, 0.6),
        hem,
        length,
        u(0.8, 0.92),
        u(8, 10),
        sleeve,
    )
    s.line([-hem, length - 1.8, hem, length - 1.8], u(0.6, 0.8), 0.4)


def dress(s: Shapes, u: Uniform) -> None:
    chest, waist, hem, cuff = u(3, 4.2), u(2.6, 3.6), u(3.4, 6.5), u(1.2, 1.8)
    sleeve = (None, (chest + u(1, 2.6), u(5, 8), cuff), (chest + u(1, 2.6), u(12, 17), cuff))[
        int(u(0, 3))
    ]
    _body(
        s,
        u,
        u(1.6, 2.6),
        u(1, 4),
        chest,
        waist,
        hem,
        28,
        u(0.8, 0.95),
        u(5, 6.5),
        sleeve,
        chest - u(0, 0.8),
    )
    for side in np.linspace(-0.6, 0.6, int(u(1, 4))):  # folds of the skirt
        s.line([side * waist, 12, side * hem, 28], u(0.65, 0.95), 0.4)
    s.line([-waist, 11, waist, 11], u(0.3, 1.2), 0.7)  # a belt


def coat(s: Shapes, u: Uniform) -> None:
    chest, length, middle, ink = u(5.6, 7), u(25.5, 29), u(-0.5, 0.5), u(0.3, 0.7)
    sleeve, hem = (chest + u(2.2, 3.4), min(length, u(23, 27)), u(2.6, 3.4)), chest + u(0, 1.4)
    _body(
        s,
        u,
        u(2, 2.8),
        u(0.4, 1.2),
        chest,
        chest - u(-0.3, 0.6),
        hem,
        length,
        u(0.85, 0.95),
        u(8, 10),
        sleeve,
    )
    s.line([middle, 1, middle, length], ink, u(0.4, 0.7))
    s.line([3, length * 0.66, 5.2, length * 0.62], ink, 0.5, mirror=True)
    if u(0, 1) < 0.5:  # lapels, or a high collar
        s.fill([2.6, -0.8, 3.8, 2, 2, u(6, 9), middle, 5, 1, 1], 1, mirror=True)
    else:
        s.fill([u(2, 2.8), -2.4, 3.2, 0, 2.6, 2, 0, 2.5], u(0.8, 1), join=True)


def shirt(s: Shapes, u: Uniform) -> None:
    chest, hem, length, light = u(6, 7.2), u(6, 7.6), u(26.5, 28), u(0.6, 0.8)
    # a few sleeves are short
    sleeve = chest + u(2.4, 4.5), u(25.5, 28) if u(0, 1) < 0.85 else u(10, 21), u(2.2, 3.2)
    _body(
        s,
        u,
        u(1.8, 2.6),
        u(0.6, 1.5),
        chest,
        chest - u(0, 0.5),
        hem,
        length,
        light,
        u(8, 10),
        sleeve,
    )
    for side in (-0.7, -0.35, 0.35, 0.7):  # it falls in folds
        s.line([side * chest, u(6, 12), side * hem, u(22, 27)], light * u(0.8, 1.25), u(0.4, 1))
    s.line([0, 2, 0, length], light * 1.2, 0.9)
    s.fill([2.4, -0.8, 3, 1.4, 1.2, 3, 0.1, 1.6], 1, mirror=True)  # the collar
    for y in np.arange(4, length - 2, u(2.5, 3.5)):  # buttons
        s.line([-0.2, y, 0.3, y], light * 0.5, 0.5)
