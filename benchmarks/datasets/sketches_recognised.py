"""How many of the drawn garments the bundled default network, which never saw one, sorts right.

python benchmarks/datasets/sketches_recognised.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from activsim.datasets import catalogue as image_sets
from activsim.firing import record
from activsim.networks import catalogue, keras_models
from activsim.networks.network import open_network

name, path = next(iter(catalogue.list_networks().items()))
data = image_sets.load_sketches("test")
network = open_network(keras_models.load_network(path), data.images)
output = network.description.output_layer
score = record.record(network, data, [output])[output].score
print(f"{name} recognises {score.accuracy:.1%} of {len(data.images):,} sketches")
for label, words in enumerate(data.class_names):
    print(f"  {words:12} {score.confusion[label, label] / score.confusion[label].sum():.0%}")
