"""Sets of one, two and three classes: on every page a sentence says what cannot be asked of so few;
nothing is an error of the machine's, and nothing is claimed."""

import numpy as np
import pytest
from in_process import answer, open_page

from activsim.networks import keras_start

pytestmark = [
    pytest.mark.usefixtures("sketches_recorded", "worker_here"),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
    ),
]
NAMES = ("ant", "bee", "cat")


@pytest.fixture
def few_classes(models_folder, tmp_path, monkeypatch):
    """A network and a set of so many classes, in the folders of networks and of sets."""

    def build(n_classes, name):
        keras_start.quiet_tensorflow()
        import keras

        keras.utils.set_random_seed(0)
        layers = keras.layers
        network = keras.Sequential(
            [
                keras.Input((12, 12, 1)),
                layers.Flatten(name="flat"),
                layers.Dense(9, "relu", name="dense"),
                layers.Dense(n_classes, name="out"),
            ]
        )
        network.save(models_folder / "few.keras")
        rng = np.random.default_rng(0)
        labels = np.arange(40) % n_classes
        typical = rng.integers(0, 200, (n_classes, 12, 12))
        images = (typical[labels] + rng.integers(0, 55, (40, 12, 12))).astype(np.uint8)
        data = tmp_path / "own_sets"
        data.mkdir()
        np.savez(data / f"{name}.npz", images=images, labels=labels, class_names=NAMES[:n_classes])
        monkeypatch.setenv("ACTIVSIM_IMAGES", str(data))

    return build


ANSWERS = {  # what stands in the sentence on top, of one class and of two
    "explore": ("ant", "<b>ant</b> fires most like <b>bee</b>"),
    "pair": ("is the only class of these images", "<b>ant</b> and <b>bee</b> differ by"),
    "layers": ("Of fewer than three classes", "Of fewer than three classes"),
    "silence": ("right", "of these two right"),
    "evidence": (
        "1 class has no groups to compare: at least 3 are needed.",
        "2 classes have no groups to compare: at least 3 are needed.",
    ),
}


@pytest.mark.parametrize("page", ANSWERS)
@pytest.mark.parametrize("n_classes", [1, 2])
def test_of_one_and_two_classes_every_page_says_what_there_is(few_classes, n_classes, page):
    name = f"{page}-{n_classes}"  # one that was looked at before is not looked at again
    few_classes(n_classes, name)
    at = open_page(page, model="few", set=name, layer="dense", show="all")
    assert ANSWERS[page][n_classes - 1] in answer(at)
    assert ("these two" in answer(at)) <= (n_classes == 2)
    assert [element.value for element in at.error] == []


def test_three_classes_are_judged(few_classes):
    few_classes(3, "three")
    at = open_page("evidence", model="few", set="three", layer="dense")
    assert "Which of these classes belong together?" in answer(at)  # and no network is run for it
    at = open_page("evidence", model="few", set="three", layer="dense", groups="ant, bee")
    assert "Open" in answer(at)
    assert [element.value for element in at.error] == []
