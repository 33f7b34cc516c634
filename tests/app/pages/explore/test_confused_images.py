"""What stands beside a confusion's pictures."""

import numpy as np

from activsim.app.pages.explore import confused_images

NAMES = ("A", "A taken for B", "B", "<i>")


def test_a_cell_is_named_in_words():
    for truth in range(4):
        for answer in range(4):
            text = confused_images.cell_text((truth, answer), NAMES)
            assert confused_images.cell_text(confused_images.cell_named(text, NAMES), NAMES) == text
    for text in ("none", "A", "A taken for", "A taken for C", " taken for ", ""):
        assert confused_images.cell_named(text, NAMES) is None


def test_mistakes_come_first_and_the_most_frequent_on_top():
    confusion = np.array([[90, 3, 0], [9, 0, 0], [1, 3, 50]])
    assert confused_images.largest_cells(confusion) == [
        *((1, 0), (0, 1), (2, 1), (2, 0)),
        *((0, 0), (2, 2)),
    ]
    assert len(confused_images.largest_cells(np.ones((100, 100), int))) == 200


def test_the_surest_come_first():
    outputs = np.array([[0.1, 0.9], [0.4, 0.6], [0.8, 0.2], [0.05, 0.95]])
    assert confused_images.surest_images(outputs, 1).tolist() == [3, 0, 1]
    assert confused_images.surest_images(outputs, 0).tolist() == [2]
    assert confused_images.surest_images(outputs[:0], 0).tolist() == []


def test_pictures_are_small_and_names_are_no_html():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (24, 256, 256, 3), dtype=np.uint8)
    amounts = np.linspace(1, 0.5, 24)
    html = confused_images.grid_html(images, amounts, (NAMES[3], "B'"), True)
    assert "<i>" not in html
    assert "&lt;i&gt;<span>B&#x27; 100%</span>" in html
    assert len(html) < 1_500_000
    assert "<span>B 12.3</span>" in confused_images.grid_html(
        images[:1], np.array([12.345]), ("A", "B"), False
    )


def test_of_many_classes_the_matrix_shows_those_that_the_one_asked_about_is_mixed_up_with():
    confusion = np.zeros((40, 40), int)
    confusion[3, 30], confusion[20, 3], confusion[5, 6] = 4, 3, 9
    labels = confused_images.labels_in_view(confusion, 3, (5, 6))
    assert {3, 30, 20, 5, 6} <= set(labels.tolist())
    assert len(labels) < 20
    few = confused_images.labels_in_view(confusion[:10, :10], 3, None)
    assert few.tolist() == list(range(10))
