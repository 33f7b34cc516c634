"""A network built anew from what its file says, and compared with the file. For a process of its
own: see `process`.

    report = rebuild(Path("keras_model.h5"), folder)       # writes folder/network.keras
    report["comparison"]            # what was compared, in words

What is built is Keras's own, from `allowed` on; the weights are read by Keras."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from activsim.networks.adding.allowed import NotAllowed, allowed
from activsim.networks.adding.files import NetworkFile, open_network_file
from activsim.networks.adding.keras2 import from_keras2
from activsim.networks.adding.named_weights import named_weights, set_by_name
from activsim.networks.faults import (
    LEFT_OUT,
    keras_sentence,
    lacks_weights,
    newer_keras_sentence,
)
from activsim.networks.keras_models import KerasModel, load_network
from activsim.networks.keras_start import start_keras
from activsim.networks.network import Network

ANY_SIZE = 64  # pixels, of a random image for a network that takes any size
N_RANDOM = 4  # images, where the network was not built for a number of them
MOST_VALUES = 1 << 24  # of all random images
SAVE_AGAIN = "It is broken, or was changed after it was saved. Save it again with model.save(...)."
UNWRITTEN = (
    "describes its layers in a way that no Keras writes, and is not opened. Save it again with "
    "model.save(...)."
)
TOLERANCE = 1e-6  # by how much an output may differ, of the largest one or of 1


def file_and_config(path: Path, folder: Path) -> tuple[NetworkFile, Any]:
    """A file and its network's description for Keras 3. Raises NotAllowed. Needs no Keras."""
    file = open_network_file(path, folder)
    try:
        config = allowed(file.config)
    except NotAllowed as error:
        raise NotAllowed(f"{error}{newer_keras_sentence(file.keras_version)}") from None
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise NotAllowed(UNWRITTEN) from error
    try:
        return file, config if file.is_from_keras3 else from_keras2(config)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise NotAllowed(UNWRITTEN) from error


def rebuild(path: Path, file: NetworkFile, config: Any, folder: Path) -> dict[str, Any]:
    """Build a file's network, save it as folder/network.keras, and compare the two. Returns what
    there is to say of it. Raises NotAllowed."""
    keras = start_keras()
    target = folder / "network.keras"
    model = _build(keras, file, config)
    _set_weights(model, file)
    try:
        description = Network(model, (28, 28, 1)).description
    except ValueError as error:
        raise NotAllowed(f"cannot be shown. {error}") from error
    model.save(target)
    copy = load_network(target)
    return {
        "comparison": _compare(keras, path, file, copy),
        "kind": file.kind,
        "keras_version": file.keras_version,
        "n_outputs": description.n_outputs,
        "outputs": description.outputs_in_words,
        "n_parameters": description.parameters,
        "layers": [layer.name for layer in description.layers],
        "is_pair": _is_pair(config),
        "is_finite": all(np.isfinite(weights).all() for weights in copy.get_weights()),
    }


def _is_pair(config: Any) -> bool:
    """Whether a network is a Sequential of two, as those of Teachable Machine are: one that was
    trained before, and one that was trained there."""
    layers = config["config"].get("layers", ())
    classes = [layer["class_name"] for layer in layers if layer["class_name"] != "InputLayer"]
    return config["class_name"] == "Sequential" and classes == ["Sequential", "Sequential"]


def _build(keras: Any, file: NetworkFile, config: Any) -> KerasModel:
    try:
        return keras.saving.deserialize_keras_object(config, safe_mode=True)
    except Exception as error:  # Keras raises almost any type for what does not fit together
        raise NotAllowed(
            f"cannot be built by Keras {keras.__version__}: {keras_sentence(error)}"
            f"{newer_keras_sentence(file.keras_version)}"
        ) from error


def _set_weights(model: KerasModel, file: NetworkFile) -> None:
    """Give a model its weights: by their order, as Keras does, and of a .h5 file by their names, as
    far as these are unique."""
    if not all(layer.built for layer in model._flatten_layers()):
        # a layer that is another's activation has weights once it is run, those of PReLU say
        model(_random_images(model), training=False)
    failure = None
    try:
        model.load_weights(file.weights)
    except Exception as error:
        failure = error
    n_named = set_by_name(model, named_weights(file.weights)) if file.is_whole else 0
    if failure is not None and n_named < len(model.weights):
        what_to_do = LEFT_OUT if lacks_weights(failure) else SAVE_AGAIN
        raise NotAllowed(
            f"holds weights that do not fit its layers: {keras_sentence(failure)} {what_to_do}"
        ) from failure


def _compare(keras: Any, path: Path, file: NetworkFile, copy: KerasModel) -> str:
    """What was compared. Raises NotAllowed where the copy is another network."""
    original = _opened_by_keras(keras, path)
    if original is None:
        return _compare_weights(file, copy, "Keras 3 does not open the original")
    images = _random_images(copy)
    if _equal_outputs(keras, original, copy, images):
        return f"the original and the copy answer {len(images)} random images with equal outputs"
    if not file.is_from_keras3:
        return _compare_weights(file, copy, "Keras 3 opens the original as another network")
    raise NotAllowed(
        "was rebuilt, but the copy answers random images otherwise than the original, and was "
        'thrown away. Save it again in Keras 3 with model.save("name.keras"), in that form.'
    )


def _equal_outputs(keras: Any, original: KerasModel, copy: KerasModel, images: np.ndarray) -> bool:
    pairs = zip(_outputs(keras, original, images), _outputs(keras, copy, images), strict=True)
    for expected, output in pairs:
        largest = max(1.0, float(np.max(np.abs(np.nan_to_num(expected)), initial=0)))
        if expected.shape != output.shape or not np.allclose(
            expected, output, rtol=0, atol=TOLERANCE * largest, equal_nan=True
        ):
            return False
    return True


def _opened_by_keras(keras: Any, path: Path) -> KerasModel | None:
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception:  # as for most files of Keras 2: there is nothing to compare with
        return None


def _outputs(keras: Any, model: KerasModel, images: np.ndarray) -> list[np.ndarray]:
    """As predict gives them. To compile a network takes longer than to run it on a few images."""
    outputs = keras.tree.flatten(model(images, training=False))
    return [keras.ops.convert_to_numpy(output).astype(np.float32) for output in outputs]


def _random_images(model: KerasModel) -> np.ndarray:
    """Of both scales that networks are trained on; as many as the network was built for."""
    model_input = model.inputs[0]
    shape = [ANY_SIZE if size is None else size for size in model_input.shape[1:]]
    if len(shape) > 2 and model_input.shape[-1] is None:
        shape[-1] = 3
    n_images = model_input.shape[0] or N_RANDOM
    if n_images * math.prod(shape) > MOST_VALUES:
        n_images = N_RANDOM
    images = np.random.default_rng(0).uniform(0, 255, (n_images, *shape)).astype(np.float32)
    images[n_images // 2 :] /= 255
    return images.astype(model_input.dtype) if "int" in model_input.dtype else images


def _compare_weights(file: NetworkFile, copy: KerasModel, reason: str) -> str:
    """Every array of the copy is one of the file's. reason: why no outputs are compared."""
    in_file = sorted(_fingerprint(array) for array in named_weights(file.weights).values())
    in_copy = sorted(_fingerprint(variable) for variable in copy.get_weights())
    if not set(in_copy) <= set(in_file):
        raise NotAllowed(
            "was rebuilt, but the copy's weights are not those of the file, and it was thrown "
            "away. Save it again with model.save(...) in Keras 3."
        )
    return (
        f"the copy's {len(in_copy)} arrays of weights are those of the file ({reason}, so that "
        "their outputs could not be compared)"
    )


def _fingerprint(array: Any) -> tuple[tuple[int, ...], bytes]:
    array = np.asarray(array)
    return array.shape, array.tobytes()
