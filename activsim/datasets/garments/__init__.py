"""What Fashion-MNIST and the sketches are images of."""

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
# A hypothesis of ours, stated as such wherever it is used.
GROUPS = (
    ("T-shirt/top", "Pullover", "Dress", "Coat", "Shirt"),
    ("Sandal", "Sneaker", "Ankle boot"),
    ("Trouser",),
    ("Bag",),
)
STORY = ("Shirt", "T-shirt/top")  # two classes that are worth a question
