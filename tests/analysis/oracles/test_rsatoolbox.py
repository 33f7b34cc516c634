"""What rsatoolbox says of the same profiles and matrices. In a file of its own: the other tests of
analysis/ need NumPy, SciPy and pytest alone."""

import numpy as np
import pytest
from rsatoolbox.data import Dataset
from rsatoolbox.inference import boot_noise_ceiling
from rsatoolbox.rdm import RDMs, calc_rdm, compare_rho_a

from activsim.analysis import rank_tests
from activsim.analysis.half_profiles import cross_validated
from activsim.analysis.measures import CROSS_VALIDATED
from activsim.analysis.replication import noise_ceiling
from activsim.analysis.similarity import dissimilarity

PROFILES = np.random.default_rng(0).random((7, 12))
PROFILES[2, :4], PROFILES[3, 5:] = 0, 1  # some dead, some always on


@pytest.mark.parametrize("measure", ["euclidean", "correlation"])
def test_the_dissimilarities_are_the_same(measure):
    [expected] = calc_rdm(Dataset(PROFILES), method=measure).dissimilarities
    values = rank_tests.condensed(dissimilarity(PROFILES, measure))
    # Its Euclidean distance is squared, and per neuron like ours.
    np.testing.assert_allclose(
        values**2 if measure == "euclidean" else values, expected, atol=1e-12
    )


def test_rho_a_is_the_same_also_with_ties():
    values = np.random.default_rng(1).integers(0, 5, (2, 36)) / 7
    expected = compare_rho_a(RDMs(values[:1]), RDMs(values[1:])).item()
    first, second = (rank_tests.square_matrix(row, 9) for row in values)
    assert rank_tests.rho_a(first, second) == pytest.approx(expected)


def test_the_noise_ceiling_is_the_same():
    rng = np.random.default_rng(0)
    common = rng.random((10, 20))
    matrices = np.array([dissimilarity(common + 0.5 * rng.random((10, 20))) for _ in range(6)])
    lower, upper = boot_noise_ceiling(RDMs(rank_tests.condensed(matrices)), method="rho-a")
    ceiling = noise_ceiling(matrices)
    assert (ceiling.lower, ceiling.upper) == pytest.approx((lower, upper))
    assert ceiling.lower < ceiling.upper


def test_the_cross_validated_distance_is_the_same():
    halves = first, second = np.random.default_rng(6).random((2, 5, 8))
    descriptors = {"class": [*"abcde"] * 2, "half": [*"fffffsssss"]}
    data = Dataset(np.vstack([first, second]), obs_descriptors=descriptors)
    rdm = calc_rdm(data, method="crossnobis", descriptor="class", cv_descriptor="half")
    for matrix in (dissimilarity(halves, CROSS_VALIDATED), cross_validated(halves)):
        np.testing.assert_allclose(rank_tests.condensed(matrix), rdm.dissimilarities[0])
    assert (rdm.dissimilarities[0] < 0).any()
