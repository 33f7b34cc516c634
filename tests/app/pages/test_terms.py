"""The words of the screen explain themselves: on each page, every one of them that its sentences
say; and nothing that a file called by such a word is taken for one."""

import re

import numpy as np
import pytest
from in_process import open_page, parts

from activsim.networks import keras_start
from activsim.output import terms

pytestmark = [
    pytest.mark.usefixtures("sketches_recorded", "worker_here"),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
    ),
]
PAGES = ("explore", "pair", "neuron", "picture", "layers", "silence", "evidence", "train")
# what the field calls things that a newcomer does not
WORDS = (
    *("neuron", "fires", "activation", "threshold", "layer", "channel", "class", "profile"),
    *("points", "dissimilarity", "quantile", "seed", "random sets", "p", "agreement", "ceiling"),
)
CLASSES = ("<u>FIRES</u>", "POINTS", "CLASS", "NEURON")
LAYERS = ("LAYER", "CHANNEL", "GROUP")
# what is no sentence of the page's: names, tables, headings, what is folded or drawn elsewhere
NO_SENTENCE = re.compile(
    r"<(style|b|table|figcaption|h1|h2|h3|small|li|div class='about-page')\b.*?"
    r"</(?:style|b|table|figcaption|h1|h2|h3|small|li|div)>",
    re.S,
)


@pytest.fixture
def own_set(models_folder, tmp_path, monkeypatch, request):
    """The name of a set whose classes, and those of a network whose layers, are called as the terms
    are: another set for each test, for one that was looked at before is not looked at again."""
    keras_start.quiet_tensorflow()
    import keras

    keras.utils.set_random_seed(0)
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(4, 3, activation="relu", name=LAYERS[0]),
            layers.Flatten(name=LAYERS[1]),
            layers.Dense(9, "relu", name=LAYERS[2]),
            layers.Dense(len(CLASSES), "softmax", name="out"),
        ]
    )
    network.save(models_folder / "SEED.keras")
    rng = np.random.default_rng(0)
    labels = np.arange(80) % len(CLASSES)
    typical = rng.integers(0, 200, (len(CLASSES), 12, 12))
    images = (typical[labels] + rng.integers(0, 55, (80, 12, 12))).astype(np.uint8)
    data = tmp_path / "own_sets"
    data.mkdir()
    name = re.sub(r"\W", "-", request.node.name)
    np.savez(data / f"{name}.npz", images=images, labels=labels, class_names=CLASSES)
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(data))
    return name


def texts(at):
    """All that the page says, but for its pop-over: of HTML, of Markdown, of the parts that the
    browser draws."""
    shown = [element.value for kind in (at.html, at.caption, at.markdown) for element in kind]
    drawn = [own for own in parts(at).values() if isinstance(own, str)]
    drawn += [own["text"] for own in parts(at).values() if isinstance(own, dict) and "text" in own]
    return [text for text in [*shown, *filter(None, drawn)] if "about-page" not in text]


def helps(at):
    kinds = (at.selectbox, at.select_slider, at.button_group, at.number_input, at.text_input)
    return " ".join(element.help or "" for kind in kinds for element in kind)


def says(sentences, term):
    forms = [re.escape(form) for form in terms.all_terms()[term]["forms"]]
    forms += [form[0].upper() + form[1:] for form in forms if len(form) > 1]
    return re.search(rf"(?<![\w-])({'|'.join(forms)})(?![\w-])", sentences)


@pytest.mark.parametrize("page", PAGES)
def test_each_word_of_a_page_explains_itself_and_no_name_does(own_set, page):
    link = {} if page == "train" else {"model": "SEED", "set": own_set, "layer": "GROUP"}
    if page == "evidence":
        link["groups"] = "POINTS, CLASS"
    at = open_page(page, detail="all", **link)
    assert [element.value for element in at.error] == []
    said = texts(at)
    plain = re.sub(r"<[^>]*>", " ", NO_SENTENCE.sub(" ", " ".join(said)))
    explained = " ".join(said)
    unexplained = [
        (term, plain[max(says(plain, term).start() - 60, 0) :][:120])
        for term in WORDS
        if says(plain, term)
        and f"data-term='{term}'" not in explained
        and terms.texts()[term] not in helps(at)
    ]
    assert unexplained == []
    marked = re.findall(r"class='term'[^>]*>([^<]*)<", explained)
    assert marked
    assert [word for word in marked if word.isupper() and len(word) > 1] == []  # it is a name
    assert "<u>" not in explained
