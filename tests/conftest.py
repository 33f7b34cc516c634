"""What all tests share: a cache folder of their own, and the real images where there are any; and
how two processes share the tests, a file at a time (pytest-xdist; -n 0 is one process).

    python -m pytest             # all of them: 12 to 30 minutes
    python -m pytest -m quick    # before each commit, about a minute: without the files in SLOW

The tests are laid out as the package is, and a file is called after the module that it tests. The
visitors' stories in a real browser are in browser/, because each walks over several pages; what is
about the project as a whole lies here on top. No test file imports another: fixtures that several
share are in the conftest.py of their folder, plain helpers in support/, which is on the path."""

import contextlib
import functools
import gc
import itertools
import os
import sys

# One thread of NumPy's and of TensorFlow's for each process, said before they are there: the tests
# run in as many processes as there are cores, and threads that wait for a core that a neighbour has
# cost ten times what they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")

import pytest
from root import TESTS

from activsim.datasets import download, fashion_mnist

# those that measure time, then the longest, so that none of these is left to one process at the end
FIRST = [
    "analysis/test_resampling.py",
    "analysis/test_rank_tests.py",
    "training/test_queue.py",
    "networks/test_kinds.py",
    "browser/test_train.py",
    "browser/test_accessible.py",
    "browser/test_evidence.py",
    "browser/test_explore.py",
    "browser/test_other_browsers.py",
    "browser/test_pair.py",
    "browser/test_one_truth.py",
    "browser/test_drag.py",
    "browser/test_layers.py",
    "browser/test_silence.py",
    "browser/test_epochs.py",
    "app/test_server.py",
    "app/test_without_networks.py",
    "firing/test_sharded.py",
    "test_benchmarks.py",
    "cli/test_profile.py",
    "app/pages/explore/test_page.py",
]
# what `-m quick` leaves out: browsers, servers, clusters, trainings, passes through whole networks,
# and whatever else takes more than five seconds on a slow machine
SLOW = [
    "analysis/test_chance.py",
    "analysis/test_class_orders.py",
    "analysis/test_neuron_sets.py",
    "analysis/test_noise.py",
    "analysis/test_rank_tests.py",
    "analysis/test_raters.py",
    "analysis/test_resampling.py",
    "analysis/test_single_images.py",
    "app/pages/evidence/test_page.py",
    "app/pages/explore/test_frames.py",
    "app/pages/explore/test_page.py",
    "app/pages/layers/test_across.py",
    "app/pages/neuron/test_own_list.py",
    "app/pages/picture/test_page.py",
    "app/pages/room/test_page.py",
    "app/pages/silence/test_page.py",
    "app/pages/test_additions.py",
    "app/pages/test_any_network.py",
    "app/pages/test_few_classes.py",
    "app/pages/test_terms.py",
    "app/pages/train/test_page.py",
    "app/pages/train/test_rights.py",
    "app/shell/lesson/test_class_guesses.py",
    "app/shell/lesson/test_panel.py",
    "app/shell/test_detail.py",
    "app/shell/test_first_look.py",
    "app/shell/test_first_sight.py",
    "app/shell/test_learned_from.py",
    "app/shell/test_links.py",
    "app/shell/test_own_networks.py",
    "app/shell/test_own_pictures.py",
    "app/test_changed_meanwhile.py",
    "app/test_flood.py",
    "app/test_room.py",
    "app/test_server.py",
    "app/test_without_networks.py",
    "browser",
    "classroom/room/test_answers.py",
    "cli",
    "datasets/test_fashion_mnist.py",
    "experiments/test_ablation.py",
    "experiments/test_evidence.py",
    "experiments/test_image_similarity.py",
    "experiments/test_input_check.py",
    "experiments/test_input_ways.py",
    "experiments/test_networks_compared.py",
    "firing/test_bundled.py",
    "firing/test_record.py",
    "firing/test_record_changed.py",
    "firing/test_sharded.py",
    "networks/adding",
    "networks/test_architectures.py",
    "networks/test_axes.py",
    "networks/test_faults.py",
    "networks/test_keras_models.py",
    "networks/test_keras_start.py",
    "networks/test_kinds.py",
    "networks/test_network_input.py",
    "output/handout/test_handout.py",
    "output/handout/test_steps.py",
    "output/report/test_notebook.py",
    "test_benchmarks.py",
    "test_hosting.py",
    "test_package.py",
    "test_study.py",
    "training/test_jobs.py",
    "training/test_make_timelapse.py",
    "training/test_queue.py",
]


def pytest_configure(config):
    missing = [name for name in (*FIRST, *SLOW) if not (TESTS / name).exists()]
    if missing:
        raise pytest.UsageError(f"tests/conftest.py names what is not there: {missing}")


@functools.cache
def is_slow(path):
    return any(path.is_relative_to(TESTS / name) for name in SLOW)


def pytest_ignore_collect(collection_path, config):
    """A quick run does not even import what it leaves out."""
    return True if config.option.markexpr == "quick" and is_slow(collection_path) else None


def pytest_addoption(parser):
    parser.addoption(
        "--sequences", type=int, default=20, help="random sequences of browser/test_one_truth.py"
    )


def pytest_collection_modifyitems(items):
    places = {TESTS / name: place for place, name in enumerate(FIRST)}
    # all stories in a browser, one after the other: else it would be started more than once
    in_browser = {item.path for item in items if item.path.parent == TESTS / "browser"}
    with_them = max(places[path] for path in places if path.parent == TESTS / "browser")
    places = dict.fromkeys(in_browser, with_them) | places
    # in its file what measures time comes first: later it waits for whatever the neighbour is at
    items.sort(
        key=lambda item: (
            places.get(item.path, len(places)),
            str(item.path),
            not item.get_closest_marker("alone"),
        )
    )
    for item in items:
        if not is_slow(item.path):
            item.add_marker("quick")


@contextlib.contextmanager
def _locked(name, exclusive):
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    # these files are there, and nobody else locks them
    with open(TESTS / "support" / name) as file:
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield


_n_frozen = 0  # modules


def _freeze_imports():
    """What imports make stays. Streamlit has all garbage collected after each run of a page where
    Keras is there, which it never is in the app's server: to look through all that TensorFlow and
    the others have made takes longer than many a page."""
    global _n_frozen
    if len(sys.modules) > _n_frozen + 200:
        _n_frozen = len(sys.modules)
        gc.collect()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """A test marked `alone` measures time: it runs when no other does. Who waits for that lets
    nobody else begin."""
    _freeze_imports()
    with contextlib.ExitStack() as stack:
        with _locked("serving.py", exclusive=True):
            stack.enter_context(
                _locked("browsing.py", exclusive=item.get_closest_marker("alone") is not None)
            )
        return (yield)


@pytest.fixture(scope="session")
def cache_folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caches")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def cache(cache_folders, monkeypatch):
    """No test reads or writes the user's cache folder. It is there once something is written:
    thousands of tests write nothing."""
    folder = next(cache_folders)
    monkeypatch.setenv("ACTIVSIM_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _main(monkeypatch):
    """AppTest leaves its script behind as __main__, and every process spawned later would run
    that."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def small_batches(monkeypatch):
    """Few images are several batches."""
    from activsim.networks import network

    monkeypatch.setattr(network, "BATCH", 16)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """One folder for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def drawn_sketches(shared_folder):
    """The folder `sketches` of a cache folder, both splits whole: drawn once for all processes."""
    from activsim.datasets import catalogue

    cache = shared_folder / "drawn"
    with _locked("waiting.py", exclusive=True), pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACTIVSIM_CACHE", str(cache))
        for split in ("test", "train"):
            catalogue.load_sketches(split)
    return cache / "sketches"


@pytest.fixture(scope="session")
def real_data():
    """Fashion-MNIST's test images from ACTIVSIM_DATA. ACTIVSIM_REQUIRE_REAL makes their absence a
    failure."""
    missing = pytest.fail if os.environ.get("ACTIVSIM_REQUIRE_REAL") else pytest.skip
    if not os.environ.get("ACTIVSIM_DATA"):
        missing("ACTIVSIM_DATA names no folder with the original files")
    try:
        return fashion_mnist.load_fashion_mnist("test", download=False)
    except download.DataError as error:
        missing(str(error))
