"""Ten classes of 28 x 28 grey garments, drawn here: what the dashboard looks at where Fashion-MNIST
is not.

    images, labels = draw(n_per_class=1000, seed=0)

A garment is a list of shapes of random proportions, in units of its own. They are scaled to fill
the box as in Fashion-MNIST, drawn four times too large and reduced; then they get cloth: folds, a
pattern, a sharpened edge."""

import numpy as np
from PIL import Image, ImageDraw

VERSION = 1  # part of what a set of sketches is named by: raise it when a drawing changes
SIZE, OVERSAMPLE = 28, 4


def draw(n_per_class: int = 1000, seed: int = 0, progress=None) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n_images, 28, 28) and labels uint8 (n_images,), `n_per_class` of each class,
    shuffled.

    The same seed draws the same bytes; more images are the same ones and others. progress(done,
    total, text)."""
    if n_per_class < 1:
        raise ValueError(
            f"A class needs at least one sketch, but n_per_class is {n_per_class}. Ask for 1 or "
            "more."
        )
    total = n_per_class * len(GARMENTS)
    images = np.empty((total, SIZE, SIZE), dtype=np.uint8)
    for label, (name, (garment, *cloth)) in enumerate(GARMENTS.items()):
        rng = np.random.default_rng([seed, label])
        for i in range(label * n_per_class, (label + 1) * n_per_class):
            garment(shapes := Shapes(), rng.uniform)
            images[i] = _with_cloth(rng, _render(shapes), *cloth)
            if progress and ((i + 1) % 250 == 0 or i + 1 == total):
                progress(i + 1, total, f"Drawing pictures: {name}")
    order = np.random.default_rng(seed).permutation(total)
    return images[order], np.repeat(np.arange(len(GARMENTS), dtype=np.uint8), n_per_class)[order]


class Shapes(list):
    """What a garment is drawn of, each over the ones before: (points (n_points, 2), light 0..1,
    width or 0 to fill).

    Points come as x, y, x, y, ...: x to the right, y down. `mirror` adds the same on the other side
    of x = 0."""

    def line(self, points, light: float, width: float = 0.5, mirror: bool = False) -> None:
        self += [
            (np.reshape(points, (-1, 2)) * (side, 1), light, width)
            for side in ((1, -1) if mirror else (1,))
        ]

    def fill(self, points, light: float, mirror: bool = False, join: bool = False) -> None:
        """A filled outline, its corners cut a little; `join` closes a right half by its mirror
        image."""
        outline = np.reshape(points, (-1, 2))
        if join:
            outline = np.concatenate([outline, outline[::-1] * (-1, 1)])
        after = np.concatenate([outline[1:], outline[:1]])
        self.line(
            np.hstack([0.85 * outline + 0.15 * after, 0.15 * outline + 0.85 * after]),
            light,
            0,
            mirror,
        )


def _render(shapes: Shapes) -> np.ndarray:
    """The shapes, centred in the box and as large as fits: float (28, 28), 0..1."""
    points = np.concatenate([outline for outline, _, _ in shapes])
    low, high, side = points.min(axis=0), points.max(axis=0), SIZE * OVERSAMPLE
    scale = (side - 1) / (high - low).max()
    shift = (side - 1) / 2 - scale * (low + high) / 2
    pen = ImageDraw.Draw(canvas := Image.new("L", (side, side)))
    for outline, light, width in shapes:
        tone, flat = int(255 * min(light, 1)), (outline * scale + shift).ravel().tolist()
        if width == 0:
            pen.polygon(flat, fill=tone)
        else:
            pen.line(flat, fill=tone, width=max(1, round(width * scale)), joint="curve")
    return np.asarray(canvas.reduce(OVERSAMPLE), dtype=np.float32) / 255


def _with_cloth(
    rng, light: np.ndarray, patterns: str, pattern_share: float, lightness: float
) -> np.ndarray:
    """The drawing with folds and grain, some with a pattern; its edges lit as by sharpening: uint8
    (28, 28)."""
    y, x = grid = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    noise = rng.standard_normal((SIZE, SIZE))
    folds = np.sin(x * rng.uniform(0.3, 1.1) + y * rng.uniform(-0.2, 0.2) + rng.uniform(0, 6))
    cloth = (
        1
        + rng.uniform(0, 0.07) * folds
        + rng.uniform(0, 0.12) * _blurred(noise)
        + rng.uniform(0, 0.02) * noise
    )
    if rng.random() < pattern_share:
        down, across = np.sin(grid * rng.uniform(0.8, 2.2))
        kinds = {
            "dots": noise,
            "leaves": 3 * _blurred(noise),
            "stripes": down,
            "checks": np.maximum(down, across),
        }
        cloth -= rng.uniform(0.2, 0.6) * (kinds[rng.choice(patterns.split())] > 0.35)
    exposure = rng.uniform(0.8, 1.1) if rng.random() < lightness else rng.uniform(0.3, 0.75)
    out, rim = light * cloth * exposure, (light - _blurred(light)) * (light > 0.1)
    out += rng.uniform(0.2, 0.6) * (out - _blurred(out)) + rng.uniform(0, 0.4) * rim
    return np.clip(out * 235, 0, 255).astype(np.uint8)


def _blurred(image: np.ndarray) -> np.ndarray:
    """Each pixel averaged with its neighbours (weights 1, 2, 1 along both axes; zero outside)."""
    wide = np.pad(image, 1)
    wide = (wide[:-2] + 2 * wide[1:-1] + wide[2:]) / 4
    return (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 4


# On a body: the middle is x = 0, the neck y = 0, the lowest hem about y = 28; u(low, high) is a
# random number.
def _body(  # noqa: PLR0913  what a tailor measures
    s, u, neck, dip, chest, waist, hem, length, light, armpit, sleeve=None, shoulder=None
):
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


def t_shirt(s, u):
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


def trouser(s, u):
    waist, hip, crotch, foot, gap = u(3, 3.8), u(3.8, 5), u(7.5, 11), u(1.8, 3), u(0.3, 1.6)
    leg = [0, 0, waist, 0, hip, crotch * 0.7, (hip + gap + foot) / 2, 17, gap + foot, 28, gap, 28]
    s.fill([*leg, gap * 0.7, 17, 0.1, crotch, 0, crotch - 1], u(0.85, 1), mirror=True)
    s.line([-waist, 1, waist, 1], u(0.75, 1), 2)
    s.line([0, 1.5, 0, crotch], u(0.6, 0.9), 0.4)
    s.line([waist, 2.2, waist - 1.2, 4.5], u(0.55, 0.9), 0.4, mirror=True)


def pullover(s, u):
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


def dress(s, u):
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


def coat(s, u):
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


def shirt(s, u):
    chest, hem, length, light = u(6, 7.2), u(6, 7.6), u(26.5, 28), u(0.6, 0.8)
    sleeve = (
        chest + u(2.4, 4.5),
        u(25.5, 28) if u(0, 1) < 0.85 else u(10, 21),
        u(2.2, 3.2),
    )  # a few are short
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


# Shoes: the toe is x = 0, the heel x = 28; the ground is y = 0 and up is negative.
def sandal(s, u):
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


def sneaker(s, u):
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
    s.line(
        [x, -sole - 1, x + u(2, 5), -tall * 0.5, x + u(6, 9), -tall * 0.55], ink, u(0.4, 1.2)
    )  # the maker's stripe


def bag(s, u):
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


def ankle_boot(s, u):
    tall, front, heel, light = u(18, 25), u(13, 16), u(1.8, 6), u(0.8, 0.95)
    toe = [0, -1.2, 0.3, -heel - 1.5, 4, -heel - 4, 9, -tall * 0.45, front, -tall * 0.45 - 4]
    shaft = [front + 0.8, -tall, 27, -tall, 27.2, -tall * 0.5, 28, -heel - 3, 27.6, -heel]
    s.fill([*toe, *shaft, 18, -heel, 14, -1.2], light)
    s.fill([21, -heel - 0.5, 27.8, -heel - 0.5, 27.4, 0, 21.5, 0], light * u(0.6, 1))
    s.line([0.5, -0.6, 13, -0.6, 19, -heel], light * u(0.6, 1.1), 1)
    s.fill(
        [19, 0.5 - tall, 23.5, 0.5 - tall, 22.5, -tall * 0.5, 20.5, -tall * 0.5],
        light * u(0.5, 1.1),
    )  # elastic
    for y in np.arange(0.55, u(0.2, 0.9), 0.13):  # laces, or none
        s.line([front + 0.5, -tall * y, front + 4, -tall * (y - 0.06)], light * 0.6, 0.6)


# in label order: the function that draws it, patterns it can have, the share that has one, the
# share in light cloth
GARMENTS = {
    "T-shirt/top": (t_shirt, "dots leaves stripes", 0.15, 0.75),
    "Trouser": (trouser, "leaves", 0.05, 0.8),
    "Pullover": (pullover, "leaves stripes", 0.12, 0.75),
    "Dress": (dress, "dots leaves stripes checks", 0.15, 0.8),
    "Coat": (coat, "dots leaves checks", 0.1, 0.85),
    "Sandal": (sandal, "", 0, 0.7),
    "Shirt": (shirt, "dots leaves checks", 0.45, 0.55),
    "Sneaker": (sneaker, "", 0, 0.75),
    "Bag": (bag, "dots leaves checks", 0.05, 0.8),
    "Ankle boot": (ankle_boot, "", 0, 0.85),
}
CLASS_NAMES = tuple(GARMENTS)
