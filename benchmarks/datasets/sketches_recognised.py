"""How many of the drawn garments the bundled default network, which never saw one, sorts right.

python benchmarks/datasets/sketches_recognised.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from activsim.datasets import catalogue as image_sets
from activsim.firing import record
from activsim.networks import catalogue, keras_models

name, path = next(iter(catalogue.list_networks().items()))
data = image_sets.load_sketches("test")
model = keras_models.load_network(path)
output = keras_models.describe(model).output_layer
score = record.record(model, data, [output])[output].score
print(f"{name} recognises {score.accuracy:.1%} of {len(data.images):,} sketches")
for label, words in enumerate(data.class_names):
    print(f"  {words:12} {score.confusion[label, label] / score.confusion[label].sum():.0%}")
