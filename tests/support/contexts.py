"""What the parts of a page are given, without a page: the default network's own, or made
profiles."""

from types import SimpleNamespace

import numpy as np

from activsim.analysis import similarity
from activsim.app.shell import page_context
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.firing import bundled, store
from activsim.firing import epochs as timelapse
from activsim.firing import table as firing
from activsim.networks import catalogue
from activsim.settings import Settings

NAME, PATH = next(iter(catalogue.list_networks().items()))
FINGERPRINT = fashion_mnist.published_fingerprint("test")
LAPSE = timelapse.load_timelapse(PATH)


def default_context(layer="dense", fingerprint=FINGERPRINT, **settings):
    recording = bundled.load_bundled(
        PATH, store.recording_key(catalogue.file_hash(PATH), layer, FINGERPRINT)
    )
    return page_context.PageContext(
        Settings(NAME, layer=layer, **settings),
        PATH,
        {},
        fashion_mnist.CLASS_NAMES,
        fingerprint,
        recording,
        None,
        image_sets.open_set(image_sets.DEFAULT),
    )


NAMES = ("<b>Hat</b>", "Shoe", "Sock", "Bag")


def made_context(profiles, measure="mean difference", query=0, by_channel=False):
    profiles = np.array(profiles, dtype=np.float64)
    result = similarity.Comparison(profiles, measure)
    table = firing.FiringTable(
        np.zeros(1, np.float32),
        np.zeros((1, 4, profiles.shape[1]), np.uint32),
        np.ones(4, np.int64),
        profiles.shape[1:],
    )
    recording = SimpleNamespace(table=table, channels=SimpleNamespace() if by_channel else table)
    chosen = SimpleNamespace(
        settings=Settings("net", measure=measure, query=query),
        names=NAMES,
        recording=recording,
        table=table,
        units="channels" if by_channel else "neurons",
        epoch=None,
    )
    return chosen, result
