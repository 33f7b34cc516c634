"""What the tests of pages in this process may ask for."""

import pytest
import streamlit as st
from in_process import SKETCHES_PER_CLASS, Here

from activsim.app.shell import progress as running
from activsim.app.shell.cache import evidence_reports
from activsim.datasets import fashion_mnist, sketches
from activsim.networks import catalogue


def forget():
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def few_sketches(monkeypatch, tmp_path):
    """No real data, no network, and few sketches of each class."""
    draw = sketches.draw
    monkeypatch.setattr(
        sketches, "draw", lambda n_per_class, **rest: draw(n_per_class=SKETCHES_PER_CLASS, **rest)
    )
    monkeypatch.setattr(fashion_mnist, "MIRRORS", ())
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "no keras"))
    monkeypatch.delenv("ACTIVSIM_DATA", raising=False)


@pytest.fixture
def sketches_only(few_sketches, cache, monkeypatch):
    """Few sketches, and nothing remembered from the test before, in memory or on disk."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(cache))
    forget()
    yield
    forget()


@pytest.fixture(scope="module")
def recordings_folder(tmp_path_factory):
    """A cache folder for all tests of a file."""
    forget()
    yield tmp_path_factory.mktemp("recorded")
    forget()


@pytest.fixture
def sketches_recorded(few_sketches, recordings_folder, monkeypatch):
    """Few sketches; what the file's other tests have recorded of them is there. A test that has to
    begin with nothing asks for `sketches_only` by itself."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(recordings_folder))
    return recordings_folder


@pytest.fixture
def worker_here(monkeypatch):
    """The worker's jobs run in this process, and at once; worker_here.calls lists them."""
    worker_here = Here()
    monkeypatch.setattr(evidence_reports, "REST", 0)
    monkeypatch.setattr(running, "shared_worker", lambda: worker_here)
    return worker_here


@pytest.fixture
def models_folder(monkeypatch, tmp_path):
    """A models folder of the test's own, empty."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(catalogue, "MODELS", folder)
    monkeypatch.setenv("ACTIVSIM_MODELS", str(folder))  # where the class's rules and log lie, too
    return folder
