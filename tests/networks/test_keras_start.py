"""Keras is started without what this program does not use, and nobody else goes without it."""

import re
import subprocess
import sys
import tomllib

import pytest
from root import ROOT

from activsim.networks import keras_start

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


def test_who_lacks_it_is_told_the_versions_that_are_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["optional-dependencies"]["networks"]
    ranges = [line.partition(";")[0].strip() for line in lines]
    told = re.findall(r'"([^"]+)"', keras_start.NOT_INSTALLED)
    assert told == [line for line in ranges if not line.startswith("tensorflow-cpu")]
