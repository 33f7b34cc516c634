"""The forward pass to layer `dense`: activsim's own, a plain tf.function and one with XLA; time,
and whether rounding moves an image across the study's threshold.

    ACTIVSIM_DATA=folder python benchmarks/networks/forward_pass.py
"""

import importlib
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from activsim.datasets import fashion_mnist
from activsim.networks import catalogue, keras_models, keras_start
from activsim.networks.network import open_network

keras = keras_start.start_keras()
tf = importlib.import_module("tensorflow")  # after Keras was told how to start it

data = fashion_mnist.load_fashion_mnist("test")
model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
tap = keras.Model(model.inputs[0], model.get_layer("dense").output)
network = open_network(model, data.images)
images = network.prepare(data.images)
signature = [tf.TensorSpec([None, *images.shape[1:]], tf.float32)]
one_pass = network.forward_pass(["dense"])


def pass_images(run) -> np.ndarray:
    return np.concatenate(
        [np.asarray(run(images[i : i + 500])) for i in range(0, len(images), 500)]
    )


ways = {
    "Network.forward_pass": lambda batch: one_pass(batch)["dense"],
    "tf.function": tf.function(lambda batch: tap(batch, training=False), input_signature=signature),
    "tf.function, XLA": tf.function(
        lambda batch: tap(batch, training=False), input_signature=signature, jit_compile=True
    ),
}
prediction = tap.predict(images, verbose=0)
for name, run in ways.items():
    activations = pass_images(run)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        pass_images(run)
        times.append(time.perf_counter() - start)
    n_different = int(((activations > 0) != (prediction > 0)).sum())
    largest = float(np.abs(activations - prediction).max())
    print(
        f"{name}: median {statistics.median(times):.2f} s for {len(images):,} images; largest "
        f"difference to model.predict {largest:.1e}; firings at threshold 0 that differ: "
        f"{n_different}"
    )
