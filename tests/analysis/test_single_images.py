"""Debiased linear CKA: its definition by loops, the plain one beside it, and its interval."""

import itertools

import numpy as np
import pytest

from activsim.analysis import single_images


def centred(activations):
    return single_images.centred_products(single_images.image_products(activations))


def cka(*layers):
    return single_images.debiased_cka(np.stack([centred(layer) for layer in layers]))


def unbiased_hsic(first, second):
    """Song et al. 2012 as it is defined: means over different images, image by image."""
    n = range(len(first))
    pairs, triples, fours = (list(itertools.permutations(n, k)) for k in (2, 3, 4))
    return (
        sum(first[i, j] * second[i, j] for i, j in pairs) / len(pairs)
        + sum(first[i, j] * second[q, r] for i, j, q, r in fours) / len(fours)
        - 2 * sum(first[i, j] * second[i, q] for i, j, q in triples) / len(triples)
    )


def loop_cka(first, second):
    products = [layer @ layer.T for layer in (first, second)]
    both = unbiased_hsic(*products)
    return both / np.sqrt(np.prod([unbiased_hsic(own, own) for own in products]))


def plain_cka(first, second):
    """Kornblith et al. 2019, biased: both products centred on both sides."""
    centring = np.eye(len(first)) - 1 / len(first)
    products = [centring @ layer @ layer.T @ centring for layer in (first, second)]
    both = np.trace(products[0] @ products[1])
    return both / np.prod([np.linalg.norm(own) for own in products])


def related_layers(rng, n_images):
    """Two that look at the same hidden numbers in their own way."""
    hidden = rng.normal(size=(n_images, 6)) + 3 * np.eye(6)[rng.integers(0, 6, n_images)]
    first = np.maximum(hidden @ np.random.default_rng(1).normal(size=(6, 30)), 0)
    second = hidden @ np.random.default_rng(2).normal(size=(6, 9)) + rng.normal(size=(n_images, 9))
    return first, second


def test_it_is_what_the_loops_give():
    rng = np.random.default_rng(0)
    layers = rng.normal(size=(8, 5)) + 4, rng.random((8, 30)), rng.normal(size=(8, 1))
    found = cka(*layers)
    for (i, first), (j, second) in itertools.product(enumerate(layers), repeat=2):
        assert found.values[i, j] == pytest.approx(loop_cka(first, second), abs=1e-10)


def test_the_interval_comes_from_leaving_each_image_out():
    first, second = related_layers(np.random.default_rng(3), 12)
    without = [np.arctanh(cka(np.delete(first, i, 0), np.delete(second, i, 0)).values[0, 1])
               for i in range(12)]  # fmt: skip
    error = np.sqrt(11 / 12 * ((without - np.mean(without)) ** 2).sum())
    found = cka(first, second)
    middle = np.arctanh(found.values[0, 1])
    ends = np.tanh([middle - 1.96 * error, middle + 1.96 * error])
    np.testing.assert_allclose([found.low[0, 1], found.high[0, 1]], ends, atol=1e-4)


def test_of_many_images_it_is_the_plain_one():
    first, second = related_layers(np.random.default_rng(0), 3000)
    assert cka(first, second).values[0, 1] == pytest.approx(plain_cka(first, second), abs=0.01)


def test_unrelated_layers_are_at_0_where_the_plain_one_is_not():
    rng = np.random.default_rng(0)
    layers = [[rng.normal(size=(100, 1000)) for _ in range(2)] for _ in range(30)]
    found = [cka(*two) for two in layers]
    values = np.array([pair.values[0, 1] for pair in found])
    assert abs(values.mean()) < 0.005
    assert np.abs(values).max() < 0.05
    assert np.mean([plain_cka(*two) for two in layers]) > 0.85
    assert np.mean([pair.low[0, 1] < 0 < pair.high[0, 1] for pair in found]) >= 0.9


def test_copies_of_images_would_raise_it():
    """Why the interval is no bootstrap."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 100, 500))
    drawn = rng.integers(0, 100, 100)
    assert abs(cka(first, second).values[0, 1]) < 0.05
    assert cka(first[drawn], second[drawn]).values[0, 1] > 0.5


def test_the_interval_holds_the_value_of_all_images_19_times_in_20():
    rng = np.random.default_rng(5)
    truth = cka(*related_layers(rng, 4000)).values[0, 1]
    found = [cka(*related_layers(rng, 100)) for _ in range(200)]
    inside = np.mean([pair.low[0, 1] <= truth <= pair.high[0, 1] for pair in found])
    assert 0.9 <= inside <= 0.99


def test_scaling_turning_and_moving_a_layer_changes_nothing():
    first, second = related_layers(np.random.default_rng(0), 50)
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(30, 30)))[0]
    found = cka(first, 7 * first @ turn - 100, second)
    assert found.values[0, 1] == pytest.approx(1)
    assert found.values[0, 2] == pytest.approx(found.values[1, 2])
    assert found.low[0, 1] == pytest.approx(1)
    assert found.high[0, 0] == 1


def test_products_add_up_over_parts_of_a_layer(monkeypatch):
    layer = np.random.default_rng(0).random((9, 40)).astype(np.float32)
    whole = single_images.image_products(layer)
    parts = sum(single_images.image_products(layer[:, part]) for part in (slice(13), slice(13, 40)))
    np.testing.assert_allclose(parts, whole, atol=1e-12)
    monkeypatch.setattr(single_images, "BLOCK", 30)
    np.testing.assert_allclose(single_images.image_products(layer), whole, atol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_where_all_images_are_alike_it_is_undefined(value):
    found = cka(np.full((20, 7), value, np.float32), np.random.default_rng(0).random((20, 3)))
    assert np.isnan([found.values[0], found.low[0], found.high[0]]).all()
    assert found.values[1, 1] == 1


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="At least 5 images were expected, 4 came"):
        centred(np.eye(4))
