"""What the tests of a class share: a folder of networks of their own, in which the server keeps its
key, the teacher's rules and the log."""

import pytest


@pytest.fixture(autouse=True)
def _models_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIVSIM_MODELS", str(tmp_path))
