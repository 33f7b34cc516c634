"""Dissimilarity matrices as rsatoolbox reads them: `rsatoolbox.rdm.load_rdm("rdms.hdf5")`.

HDF5, because rsatoolbox's other form is a pickle, which can run anything when it is opened. h5py
comes with Keras: where networks cannot run it is missing, and `can_write` says so."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Mapping, Sequence

import numpy as np

NOT_INSTALLED = (
    "A file for rsatoolbox needs h5py, which comes with what runs networks: pip install h5py."
)


def can_write() -> bool:
    return importlib.util.find_spec("h5py") is not None


def rdms_hdf5(
    matrices: np.ndarray,
    layers: Sequence[str],
    class_names: Sequence[str],
    measure: str,
    about: Mapping[str, str],
) -> bytes:
    """An RDMs object with an RDM a layer, of matrices (n_layers, n_classes, n_classes): the layers
    are its rdm descriptor "layer", the classes its pattern descriptor "class", what else there is
    to say (about) its descriptors. Undefined is NaN. Raises ValueError where h5py is missing."""
    if not can_write():
        raise ValueError(NOT_INSTALLED)
    import h5py

    n_classes = len(class_names)
    rows, columns = np.triu_indices(n_classes, 1)  # the order of rsatoolbox's vectors
    stream = io.BytesIO()
    # names are attributes, since rsatoolbox reads text in data sets as ASCII; in the later format
    # there may be any number of them
    with h5py.File(stream, "w", libver="latest") as file:
        file["dissimilarities"] = np.asarray(matrices, dtype=np.float64)[:, rows, columns]
        file.attrs["dissimilarity_measure"] = measure
        file.create_group("descriptors").attrs.update(about)
        by_rdm, by_class = file.create_group("rdm_descriptors"), "pattern_descriptors"
        by_rdm.attrs["layer"] = np.array(layers, dtype=object)
        file.create_group(by_class).attrs["class"] = np.array(class_names, dtype=object)
        file[by_class]["index"], by_rdm["index"] = np.arange(n_classes), np.arange(len(layers))
    return stream.getvalue()
