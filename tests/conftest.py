"""What several test files share: a cache folder of their own, and the real images where there are any."""

import os
import sys

import pytest
from browsing import browser, server  # noqa: F401  fixtures

from activsim import datasets


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """No test reads or writes the user's cache folder."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def _main(monkeypatch):
    """AppTest leaves its script behind as __main__, and every process spawned later would run that."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def real_data():
    """Fashion-MNIST's test images from ACTIVSIM_DATA. ACTIVSIM_REQUIRE_REAL makes their absence a failure."""
    missing = pytest.fail if os.environ.get("ACTIVSIM_REQUIRE_REAL") else pytest.skip
    if not os.environ.get("ACTIVSIM_DATA"):
        missing("ACTIVSIM_DATA names no folder with the original files")
    try:
        return datasets.fashion_mnist("test", download=False)
    except datasets.DataError as error:
        missing(str(error))
