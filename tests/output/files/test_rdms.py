"""Matrices taken away for rsatoolbox are what rsatoolbox reads."""

import importlib.util

import numpy as np
import pytest
from rsatoolbox.rdm import load_rdm

from activsim.analysis import similarity
from activsim.output.files import rdms

NAMES = ("T-shirt/top", 'a "quoted", name', "two\nlines", "é – 鞋")
LAYERS = ("input", "block<1>/ü")
PROFILES = np.random.default_rng(0).random((2, 4, 7))


def read_back(path, *arguments):
    path.write_bytes(rdms.rdms_hdf5(*arguments))
    return load_rdm(str(path))


def test_rsatoolbox_reads_an_rdm_a_layer_with_its_names(tmp_path):
    matrices = np.array([similarity.dissimilarity(profiles, "cosine") for profiles in PROFILES])
    about = {"network": "mine", "images": "Fashion-MNIST"}
    there = read_back(tmp_path / "rdms.hdf5", matrices, LAYERS, NAMES, "cosine", about)
    np.testing.assert_array_equal(there.get_matrices(), matrices)
    assert there.dissimilarity_measure == "cosine"
    assert there.descriptors == about
    assert there.rdm_descriptors == {"layer": list(LAYERS), "index": [0, 1]}
    assert there.pattern_descriptors == {"class": list(NAMES), "index": [0, 1, 2, 3]}
    [of_layer] = there.subset("layer", LAYERS[1]).get_matrices()
    np.testing.assert_array_equal(of_layer, matrices[1])


def test_undefined_stays_undefined(tmp_path):
    matrices = np.full((1, 3, 3), np.nan)
    matrices[0][0, 1] = matrices[0][1, 0] = -0.25
    there = read_back(tmp_path / "rdms.hdf5", matrices, ["out"], "abc", "cross-validated", {})
    np.testing.assert_array_equal(there.dissimilarities, [[-0.25, np.nan, np.nan]])


def test_there_may_be_thousands_of_classes(tmp_path):
    names = [f"class {number}" for number in range(5000)]
    there = read_back(
        tmp_path / "rdms.hdf5", np.zeros((1, 5000, 5000)), ["out"], names, "cosine", {}
    )
    assert there.pattern_descriptors["class"] == names


def test_where_h5py_is_missing_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="needs h5py"):
        rdms.rdms_hdf5(np.zeros((1, 2, 2)), ["out"], "ab", "cosine", {})
