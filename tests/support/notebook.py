"""The 2020 study as it was done, class by class and neuron by neuron."""

import numpy as np


def the_study(model, data):
    """Profiles (10, 32), differences (10, 10) and order (10, 10), class by class and neuron by
    neuron."""
    import keras

    part = keras.Model(model.inputs, model.get_layer("dense").output)
    profiles = []
    for label in range(10):
        activations = part.predict(
            data.images[data.labels == label].reshape(-1, 28, 28, 1), verbose=0
        )
        shares = []
        for neuron in range(32):
            n_fired = 0
            for activation in activations[:, neuron]:
                if activation > 0:
                    n_fired += 1
            shares.append(n_fired / len(activations))
        profiles.append(np.array(shares))
    differences = np.array([[np.sum(np.absolute(a - b)) / 32 for b in profiles] for a in profiles])
    return np.array(profiles), differences, np.array([np.argsort(row) for row in differences])
