"""How alike two layers, or two networks, place the single images: debiased linear CKA.

    centred = [centred_products(image_products(activations)) for activations in layers]
    cka = debiased_cka(np.stack(centred))        # Cka: values, low, high

With X float (n_images, n_neurons) of a layer, K = X Xᵀ holds the products of its images, and
CKA(K, L) = HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)) (Kornblith et al. 2019), which scaling, turning
and moving X do not change. With the plain HSIC it is far above 0 for unrelated layers that have
many neurons. Here HSIC is the unbiased estimator (Song et al. 2012; with CKA: Nguyen et al. 2021):
the products of images with themselves are left out, and K is centred so that what is left of each
image sums to 0,

    K̃_ij = K_ij - (K_i. + K_.j) / (n - 2) + K_.. / ((n - 1)(n - 2))    for i ≠ j, K̃_ii = 0
    HSIC(K, L) = Σ_ij K̃_ij L̃_ij / (n (n - 3))

(sums over the other images). It is around 0 for unrelated layers, and may be negative; CKA is then
the cosine between K̃ and L̃.

The interval is a jackknife: what each image changes when it is left out, at the cost of one more
sum over the products. It takes the images for drawn from all at once; where so many were drawn of
each class, that is rather too wide. Drawing images with
replacement, as elsewhere here, would put copies of an image beside it, which are as alike as an
image is to itself: the very products that had to be left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST_IMAGES = 5  # n - 3 of the estimator, with one image left out, has to be above 0
NORMAL_95 = 1.959963984540054
BLOCK = 1 << 22  # numbers that are turned into float64 at once
NEAR_1 = 1 - 1e-12  # Fisher's z is infinite at 1


@dataclass(frozen=True, eq=False)
class Cka:
    """values, low, high: float64 (n_layers, n_layers), of each pair; low to high: its 95% interval
    over images. NaN where it is undefined: where all images are alike in a layer."""

    values: np.ndarray
    low: np.ndarray
    high: np.ndarray


def image_products(activations: np.ndarray) -> np.ndarray:
    """X Xᵀ of activations (n_images, n_neurons), each neuron's mean taken away first: float64
    (n_images, n_images). Products of some neurons and of the others add up to those of all."""
    n_images, n_neurons = activations.shape
    products = np.zeros((n_images, n_images))
    step = max(1, BLOCK // max(n_images, 1))
    for start in range(0, n_neurons, step):
        block = activations[:, start : start + step].astype(np.float64)
        with np.errstate(invalid="ignore"):  # what is infinite makes it undefined
            block -= block.mean(axis=0)  # changes nothing but the rounding
            products += block @ block.T
    return products


def centred_products(products: np.ndarray) -> np.ndarray:
    """K̃ of products (n_images, n_images): without those of images with themselves, each row's sum
    0. Raises ValueError for fewer images than LEAST_IMAGES."""
    n = len(products)
    if n < LEAST_IMAGES:
        raise ValueError(
            f"At least {LEAST_IMAGES} images were expected, {n} came. Compare layers on more."
        )
    others = products.copy()
    np.fill_diagonal(others, 0)
    sums = others.sum(axis=1)
    centred = others - (sums[:, None] + sums) / (n - 2) + sums.sum() / ((n - 1) * (n - 2))
    np.fill_diagonal(centred, 0)
    scale = np.abs(products).max()
    if not np.abs(centred).max() > 1e-9 * scale:  # nothing but rounding is left
        centred[:] = 0
    return centred


def debiased_cka(centred: np.ndarray) -> Cka:
    """Of each pair of layers, centred (n_layers, n_images, n_images)."""
    n_layers = len(centred)
    values, low, high = (np.full((n_layers, n_layers), np.nan) for _ in range(3))
    own = [_left_out(layer, layer) for layer in centred]
    for first in range(n_layers):
        for second in range(first, n_layers):
            both = own[first] if first == second else _left_out(centred[first], centred[second])
            cells = _with_interval(both, own[first], own[second])
            for part, number in zip((values, low, high), cells, strict=True):
                part[first, second] = part[second, first] = number
    return Cka(values, low, high)


def _left_out(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """n (n - 3) HSIC of all images, and m (m - 3) HSIC without each of them, m = n - 1, float64
    (1 + n_images,). Without image i the sums that centre the others change; since the rows of what
    is centred sum to 0, what is taken away comes to the products with image i alone."""
    m = len(first) - 1
    row_products = (first * second).sum(axis=1)
    whole = row_products.sum()
    # what is left of row j sums to -first[j, i]; all that is left, to 0
    return np.append(whole, whole - 2 * row_products - 2 * row_products / (m - 2))


def _with_interval(
    both: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[float, float, float]:
    """CKA and its interval, on Fisher's z, from sums as of `_left_out`."""
    size = first * second
    if not (size > 0).all():
        return np.nan, np.nan, np.nan
    cosines = np.clip(both / np.sqrt(size), -1, 1)
    z = np.arctanh(np.clip(cosines, -NEAR_1, NEAR_1))
    error = _standard_error(z[1:])
    value = float(cosines[0])
    low, high = np.tanh([z[0] - NORMAL_95 * error, z[0] + NORMAL_95 * error])
    return value, min(value, float(low)), max(value, float(high))


def _standard_error(without: np.ndarray) -> float:
    """The jackknife's, of values without each image (n_images,)."""
    n_images = len(without)
    return float(np.sqrt((n_images - 1) / n_images * ((without - without.mean()) ** 2).sum()))
