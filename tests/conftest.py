"""What several test files share: a cache folder of their own, and the real images where there are
any; and how two processes share the tests, a file at a time (pytest-xdist; -n 0 is one process)."""

import contextlib
import os
import sys
from pathlib import Path

import pytest
from browsing import browser, server  # noqa: F401  fixtures

from activsim.datasets import download, fashion_mnist

HERE = Path(__file__).parent
# those that measure time, then the longest, so that none of these is left to one process at the end
FIRST = [
    *(
        "resampling",
        "statistics",
        "jobs",
        "browser_train",
        "browser_evidence",
        "browser",
        "browser_pair",
    ),
    *(
        "browser_drag",
        "browser_layers",
        "browser_silence",
        "server",
        "benchmarks",
        "sharding",
        "main",
        "app",
    ),
]


def pytest_collection_modifyitems(items):
    places = {f"test_{name}": place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@contextlib.contextmanager
def _locked(name, exclusive):
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with open(HERE / name) as file:  # these files are there, and nobody else locks them
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """A test marked `alone` measures time: it runs when no other does. Who waits for that lets
    nobody else begin."""
    with contextlib.ExitStack() as stack:
        with _locked("serving.py", exclusive=True):
            stack.enter_context(
                _locked("browsing.py", exclusive=item.get_closest_marker("alone") is not None)
            )
        return (yield)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """No test reads or writes the user's cache folder."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def _main(monkeypatch):
    """AppTest leaves its script behind as __main__, and every process spawned later would run
    that."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


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
