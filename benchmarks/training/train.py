"""Training by the study's recipe as the Train page does it, with all its live output, beside plain
`model.fit` of the same network on the same images. Two epochs of the whole set: the first costs the
most, since the untrained network is recorded too. Both must come to the same weights."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from activsim.datasets import fashion_mnist
from benchmarks.measure import alternate, row

EPOCHS = 2
REPEATS = 5


def rows() -> list[dict]:

    data, test = fashion_mnist.load_fashion_mnist("train"), fashion_mnist.load_fashion_mnist("test")
    weights = {}

    def own_way() -> float:
        seconds, weights["ours"] = train_followed(data, test)
        return seconds

    def rival() -> float:
        seconds, weights["rival"] = plain(data)
        return seconds

    figures = alternate(own_way, rival, REPEATS, warm_up=False)
    if any((a != b).any() for a, b in zip(weights["ours"], weights["rival"], strict=True)):
        raise SystemExit("Training with the live output on came to other weights than model.fit.")
    subject = (
        f"{EPOCHS} epochs of the study's recipe, with progress, class tables after each epoch and "
        "backup"
    )
    return [row(subject, "plain model.fit", *figures, at_most=1.05)]


def plain(data) -> tuple[float, list]:
    """Seconds that model.fit took, and the weights."""
    from activsim.networks import keras_models
    from activsim.networks.network import open_network
    from activsim.training import train

    recipe = train.Recipe(epochs=EPOCHS)
    model = keras_models.build_cnn(seed=recipe.seed)
    start = time.perf_counter()
    import keras

    model.compile(
        keras.optimizers.Adam(recipe.learning_rate),
        "categorical_crossentropy",
        metrics=["accuracy"],
    )
    images, labels = (
        open_network(model, data.images).prepare(data.images),
        keras.utils.to_categorical(data.labels, 10),
    )
    choices = {
        "batch_size": recipe.batch_size,
        "epochs": EPOCHS,
        "validation_split": recipe.validation_share,
    }
    model.fit(images, labels, verbose=0, **choices)
    return time.perf_counter() - start, model.get_weights()


def train_followed(data, test) -> tuple[float, list]:
    """The same as a job of the dashboard's line does it."""
    from activsim.firing import epochs
    from activsim.networks import keras_models
    from activsim.training import jobs, progress_writer, train

    recipe = train.Recipe(epochs=EPOCHS)
    with tempfile.TemporaryDirectory() as folder:
        job = jobs.Job("measured", Path(folder), "measured", recipe, "running")
        writer = progress_writer.ProgressWriter(job, 0, epochs.first_of_each_class(test))
        model = keras_models.build_cnn(seed=recipe.seed)
        start = time.perf_counter()
        train.train(
            model, data.images, data.labels, recipe, follower=writer, backup=Path(folder) / "backup"
        )
        seconds = time.perf_counter() - start
        progress = json.loads((Path(folder) / "progress.json").read_text())
        if progress["whole"] != EPOCHS or not epochs.state_file(Path(folder), EPOCHS).exists():
            raise SystemExit("The live output was not on.")
    return seconds, model.get_weights()
