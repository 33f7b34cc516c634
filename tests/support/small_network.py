"""A network that has one layer of each kind and runs at once."""

from activsim.networks import keras_start


def small(n_classes=10, image_shape=(28, 28, 1), seed=0):
    keras = keras_start.start_keras()

    keras.utils.set_random_seed(seed)
    layers = [
        keras.Input(image_shape),
        keras.layers.Conv2D(6, 3, 9, activation="relu", name="maps"),
        keras.layers.Flatten(name="flat"),
        keras.layers.Dense(8, activation="relu", name="dense"),
        keras.layers.Dense(n_classes, activation="softmax", name="output"),
    ]
    return keras.Sequential(layers)
