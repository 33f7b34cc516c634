"""Imported by the process that Dask's workers are forked from (firing/test_sharded.py): what they
import is there, and they never look for garbage in it."""

import gc

from activsim.firing import sharded  # noqa: F401
from activsim.networks import keras_start

keras_start.start_keras()
gc.collect()
gc.freeze()
