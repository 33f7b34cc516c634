"""Keras is started without what this program does not use, and nobody else goes without it."""

import subprocess
import sys

import pytest
from root import ROOT

STARTS = """
import sys
from activsim.networks.keras_start import NEEDLESS, start_keras
keras = start_keras()
assert not NEEDLESS & set(sys.modules), NEEDLESS & set(sys.modules)
import pandas
print(keras.Sequential([keras.Input([3]), keras.layers.Dense(2)]).output_shape)
"""


def test_what_is_not_used_is_not_imported_for_keras_and_can_be_afterwards():
    pytest.importorskip("pandas")
    start = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (start.returncode, start.stdout.strip()) == (0, "(None, 2)"), start.stderr
