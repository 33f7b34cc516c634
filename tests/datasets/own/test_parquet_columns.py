"""Which columns of a table are the pictures and their labels."""

import io

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import catalogue
from activsim.datasets.download import DataError

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
LABELS = [1, 0, 1]
NAMES = ["dog", "cat", "dog"]
FILES = ["1.png", "2.png", "3.png"]


def pictures(tone):
    stream = io.BytesIO()
    Image.new("L", (4, 4), tone).save(stream, "PNG")
    return [stream.getvalue()] * 3


def open_table(data, **columns):
    parquet.write_table(arrow.table(columns), data / "table.parquet")
    return catalogue.open_set("table")


@pytest.mark.parametrize("name", ["label", "Labels", "class", "target"])
def test_a_column_that_is_called_as_labels_are_is_theirs(data, name):
    image_set = open_table(data, file=FILES, image=pictures(0), **{name: LABELS}, width=[4, 4, 4])
    assert image_set.load_images("all").n_per_class.tolist() == [1, 2]
    assert image_set.remarks == ()


@pytest.mark.parametrize(
    "values",
    [
        NAMES,
        arrow.array(NAMES, arrow.large_string()),
        arrow.array(NAMES).dictionary_encode(),
    ],
)
def test_the_only_column_that_may_be_labels_is_taken_and_told(data, values):
    image_set = open_table(data, image=pictures(0), breed=values)
    assert image_set.class_names == ("cat", "dog")
    assert image_set.load_images("all").n_per_class.tolist() == [1, 2]
    assert image_set.remarks == ("The column 'breed' is taken for the labels.",)


def test_of_several_that_may_be_labels_none_is_guessed(data):
    with pytest.raises(
        DataError, match=r"one column of labels; file, breed came\. Call it 'label'"
    ):
        open_table(data, image=pictures(0), file=FILES, breed=NAMES)


def test_the_pictures_are_those_of_a_column_that_is_called_so(data):
    image_set = open_table(data, mask=pictures(9), image=pictures(5), label=LABELS)
    assert np.unique(image_set.load_images("all").images[:]).tolist() == [5]
    assert (
        np.unique(open_table(data, photo=pictures(7), label=LABELS).load_images("all").images[:])
        == 7
    )


def test_which_column_of_pictures_is_taken_is_told_where_none_is_called_so(data):
    image_set = open_table(data, mask=pictures(255), photo=pictures(0), label=LABELS)
    assert image_set.remarks == ("The column 'mask' is taken for the pictures.",)
    assert open_table(data, mask=pictures(255), image=pictures(0), label=LABELS).remarks == ()


def test_a_column_of_splits_is_told(data):
    image_set = open_table(data, image=pictures(0), label=LABELS, split=["train", "test", "test"])
    assert image_set.n_images == {"all": 3}
    assert image_set.remarks[0].startswith("The column 'split' is not used: a split has a file")


def test_lists_of_labels_are_no_labels_and_nothing_takes_their_place(data):
    with pytest.raises(DataError, match="one class an image; its column 'labels' holds lists"):
        open_table(data, image=pictures(0), image_id=[7, 8, 9], labels=[[1], [0], [1]])


def test_of_many_columns_the_first_are_named(data):
    with pytest.raises(DataError, match="pixel6") as caught:
        open_table(data, label=LABELS, **{f"pixel{number}": LABELS for number in range(784)})
    assert len(str(caught.value)) < 400
