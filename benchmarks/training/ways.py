"""Other ways to train the study's network on the same images, each beside plain `model.fit`: the
time of an epoch once all is compiled, and whether the weights come out the same to the last bit.
What changes them can only be a preset; of the one that is, bfloat16, also what it costs: the whole
recipe, beside the bundled networks of the same seeds.

    python -m benchmarks.training.ways recognised 0    the share of held-out images, for seed 0
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from activsim.datasets import fashion_mnist
from activsim.networks import keras_start
from benchmarks.measure import row

REPEATS = 3  # each in a process of its own, which loads TensorFlow first
IMAGES = 4000  # of which 2,800 are learned from: 88 steps
BATCH = 32
WAYS = {
    "plain": {},
    "8 steps in one call (steps_per_execution)": {"steps": 8},
    "compiled by XLA": {"xla": True},
    "a tf.data pipeline of its own: cache, shuffle, batch, prefetch": {"pipeline": True},
    "all images on the device, batches cut there": {"device": True},
    "one thread for an operation instead of two": {"threads": 1},
    "batch 128": {"batch": 128},
    "bfloat16, weights and output layer in float32": {"precision": "bfloat16"},
}


def rows() -> list[dict]:
    runs: dict[str, list[tuple[float, str]]] = {name: [] for name in WAYS}
    for turn in range(REPEATS):
        for name in list(WAYS)[:: 1 if turn % 2 == 0 else -1]:
            runs[name].append(_apart(name))
    plain = runs.pop("plain")
    table = []
    for name, way_runs in runs.items():
        is_same = {digest for _, digest in way_runs} == {plain[0][1]}
        table.append(
            row(
                f"an epoch, {name}; {'the same' if is_same else 'other'} weights",
                "plain model.fit",
                [seconds for seconds, _ in way_runs],
                [seconds for seconds, _ in plain],
            )
        )
    return [*table, _price()]


def _price() -> dict:
    from activsim.training import presets, train

    return row(
        "held-out images recognised after the study's recipe in bfloat16, seeds "
        f"{list(presets.ROUNDED)}",
        "the bundled networks of these seeds, in float32",
        [100 * float(_output_of("recognised", str(seed))[0]) for seed in presets.ROUNDED],
        [
            100 * share
            for share in presets.held_out_accuracies(train.Recipe().epochs, presets.ROUNDED)
        ],
        unit="%",
    )


def _apart(name: str) -> tuple[float, str]:
    """Seconds of the second epoch, and a digest of the weights."""
    seconds, digest = _output_of("way", name)
    return float(seconds), digest


def _output_of(*arguments: str) -> list[str]:
    """What this module prints when it is run; in a process of its own, since threads are set
    once."""
    command = [sys.executable, "-m", "benchmarks.training.ways", *arguments]
    process = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    if process.returncode:
        raise SystemExit(process.stderr[-2000:])
    return process.stdout.split("\n")[-2].split()


def recognition_rate(seed: int) -> float:
    """The share of held-out images after the study's recipe in bfloat16."""
    from activsim.networks import keras_models
    from activsim.training import train

    recipe = train.Recipe(seed=seed, precision="bfloat16")
    data = fashion_mnist.load_fashion_mnist("train")
    model = keras_models.build_cnn(seed=seed)
    return train.train(model, data.images, data.labels, recipe)["val_accuracy"][-1]


def measured(
    steps: int = 1,
    xla: bool = False,
    pipeline: bool = False,
    device: bool = False,
    threads: int = 2,
    batch: int = BATCH,
    precision: str = "float32",
) -> tuple[float, str]:
    import hashlib

    from activsim.networks import keras_models
    from activsim.networks.network import open_network
    from activsim.training import train

    keras = keras_start.start_keras(threads)
    import tensorflow as tf

    tf.constant(0)  # starts TensorFlow: build_cnn would ask for the recipe's threads
    if tf.config.threading.get_intra_op_parallelism_threads() != threads:
        raise SystemExit(
            f"{threads} threads were asked for, and TensorFlow runs on another number."
        )
    model = train.learner(keras_models.build_cnn(seed=0), precision)
    data = fashion_mnist.load_fashion_mnist("train")
    images = open_network(model, data.images).prepare(data.images[:IMAGES])
    labels = keras.utils.to_categorical(data.labels[:IMAGES], 10)
    loss = "categorical_crossentropy"
    model.compile("adam", loss, metrics=["accuracy"], jit_compile=xla, steps_per_execution=steps)
    times = []
    clock = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: times.append(time.perf_counter()),
        on_epoch_end=lambda epoch, logs: times.append(time.perf_counter()),
    )
    choices = {"epochs": 2, "verbose": 0, "callbacks": [clock]}
    n_learned = round(0.7 * IMAGES)
    if pipeline:
        learns = (
            tf.data.Dataset.from_tensor_slices((images[:n_learned], labels[:n_learned]))
            .cache()
            .shuffle(n_learned, seed=0)
        )
        held_out = (
            tf.data.Dataset.from_tensor_slices((images[n_learned:], labels[n_learned:]))
            .batch(batch)
            .cache()
        )
        model.fit(
            learns.batch(batch).prefetch(tf.data.AUTOTUNE), validation_data=held_out, **choices
        )
    elif device:
        model.fit(
            tf.constant(images),
            tf.constant(labels),
            batch_size=batch,
            validation_split=0.3,
            **choices,
        )
    else:
        model.fit(images, labels, batch_size=batch, validation_split=0.3, **choices)
    digest = hashlib.sha256(
        b"".join(weights.tobytes() for weights in model.get_weights())
    ).hexdigest()[:16]
    return times[3] - times[2], digest


if __name__ == "__main__":
    command, argument = sys.argv[1:]
    print(*(measured(**WAYS[argument]) if command == "way" else [recognition_rate(int(argument))]))
