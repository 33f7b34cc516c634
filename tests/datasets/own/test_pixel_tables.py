"""Tables of pixels, as Kaggle has those of MNIST's kind."""

import os
import zipfile

import numpy as np
import pytest

from activsim.datasets import adding, catalogue, own_sets
from activsim.datasets.download import DataError
from activsim.datasets.own import pixel_columns, pixel_tables
from activsim.datasets.own.data_folder import entries_not_shown

LABELS = np.array([3, 1, 3, 0, 1, 1])


@pytest.fixture
def pixels():
    values = np.random.default_rng(0).integers(0, 256, (len(LABELS), 16))
    values[0, 0] = 255
    return values


def lines_of(labels, pixels, delimiter=","):
    return [
        delimiter.join([str(label), *map(str, row)])
        for label, row in zip(labels, pixels, strict=True)
    ]


def names(*first, n_pixels=16, form="pixel{}"):
    return [*first, *(form.format(number) for number in range(n_pixels))]


def write(path, *lines):
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(image_set, pixels, split="all", labels=LABELS):
    images = image_set.load_images(split)
    np.testing.assert_array_equal(images.images, pixels.reshape(-1, 4, 4))
    found = [image_set.class_names[label] for label in images.labels]
    assert found == [f"class {label}" for label in labels]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("form", ["pixel{}", "{}x1", "0.{}", "r_0_{}", "{}"])
def test_each_row_is_a_picture(data, pixels, delimiter, form):
    head = delimiter.join(names("label", form=form))
    write(data / "mine.csv", head, *lines_of(LABELS, pixels, delimiter))
    image_set = catalogue.open_set("mine")
    assert image_set.remarks == ()
    check(image_set, pixels)


def test_names_may_be_missing_which_is_told(data, pixels):
    write(data / "mine.csv", *lines_of(LABELS, pixels))
    image_set = catalogue.open_set("mine")
    check(image_set, pixels)
    assert image_set.remarks == ("Its columns have no names; the first is taken for the labels.",)


@pytest.mark.parametrize("start", [0, 1])
def test_numbers_of_columns_are_no_row(data, pixels, start):
    """As pandas and R name columns that have no name."""
    counted = [*map(str, range(start, start + 17))]
    write(data / "mine.csv", ",".join(counted), *lines_of(LABELS, pixels))
    check(catalogue.open_set("mine"), pixels)
    write(data / "named.csv", ",".join(["letter", *counted[:16]]), *lines_of(LABELS, pixels))
    check(catalogue.open_set("named"), pixels)


def test_a_blank_line_behind_the_mark_of_utf_8_is_passed_over(data, pixels):
    write(data / "mine.csv", "\ufeff", ",".join(names("label")), *lines_of(LABELS, pixels))
    check(catalogue.open_set("mine"), pixels)


@pytest.mark.parametrize(
    ("line", "are_values"),
    [
        ("cat,255.0,7.0,9.0", True),
        ("cat,255,7,9", True),
        ("cat,0.5,0.5,0.25", True),
        ("letter,0,1,2", False),
        ("letter,1.0,2.0,3.0", False),
        ("letter,0.0,0.1,0.2", False),
        ("label,0,0,0", False),
        ("cat,dog,0,0", False),
    ],
)
def test_a_first_line_with_a_name_is_a_row_where_columns_are_not_called_so(line, are_values):
    assert pixel_columns._are_values(line.split(",")) is are_values


def test_names_that_pandas_makes_different_are_no_row(data, pixels):
    """As of letters by hand, whose file has no names, when it was read and written again."""
    head = ["0", *(f"0.{number}" for number in range(1, 15)), "168", "168.1"]
    write(data / "mine.csv", ",".join(head), *lines_of(LABELS, pixels))
    check(catalogue.open_set("mine"), pixels)


@pytest.mark.parametrize(
    ("form", "which"),
    [("{kind},{values}", "the first"), ("{values},{kind}", "column 17")],
)
@pytest.mark.parametrize("end", ["", ","])
@pytest.mark.parametrize("first", [[255, *[7] * 15], [255, *range(100, 115)]])
def test_the_first_row_is_none_of_names_where_labels_are_or_a_column_is_empty(
    data, pixels, form, which, end, first
):
    pixels[0] = first
    kinds = [f"kind {label}" for label in LABELS]
    rows = [
        form.format(kind=kind, values=",".join(map(str, row))) + end
        for kind, row in zip(kinds, pixels, strict=True)
    ]
    write(data / "mine.csv", *rows)
    image_set = catalogue.open_set("mine")
    images = image_set.load_images("all")
    np.testing.assert_array_equal(images.images, pixels.reshape(-1, 4, 4))
    assert [image_set.class_names[label] for label in images.labels] == kinds
    remark = f"Its columns have no names; {which} is taken for the labels."
    assert image_set.remarks == (remark,)
    write(data / "numbers.csv", *(f"{line}," for line in lines_of(LABELS, pixels)))
    check(catalogue.open_set("numbers"), pixels)


@pytest.mark.parametrize("form", ["pixel{}", "{}x1", "r_0_{}"])
def test_columns_that_are_sorted_by_letters_are_read_by_their_numbers(data, pixels, form):
    places = sorted(range(16), key=form.format)
    head = ["label", *(form.format(number) for number in places)]
    write(data / "mine.csv", ",".join(head), *lines_of(LABELS, pixels[:, places]))
    image_set = catalogue.open_set("mine")
    check(image_set, pixels)
    assert "in the order that their names say" in image_set.remarks[0]


@pytest.mark.parametrize(
    ("red", "green", "blue"),
    [
        ("r{}", "g{}", "b{}"),
        ("r_0_{}", "g_0_{}", "b_0_{}"),
        ("pixel_Red_{}", "pixel_Green_{}", "pixel_Blue_{}"),
        ("{}-r", "{}-g", "{}-b"),
    ],
)
@pytest.mark.parametrize("order", ["planes", "blue first", "side by side"])
def test_columns_whose_names_say_their_colours_are_read_by_them(data, red, green, blue, order):
    forms = [red, green, blue]
    values = np.random.default_rng(0).integers(0, 256, (len(LABELS), 16, 3))
    values[0, 0] = 255
    columns = {
        "planes": [(number, colour) for colour in range(3) for number in range(16)],
        "blue first": [(number, colour) for number in range(16) for colour in (2, 1, 0)],
        "side by side": [(number, colour) for number in range(16) for colour in range(3)],
    }[order]
    head = ["label", *(forms[colour].format(number) for number, colour in columns)]
    rows = np.stack([values[:, number, colour] for number, colour in columns], axis=1)
    write(data / "mine.csv", ",".join(head), *lines_of(LABELS, rows))
    image_set = catalogue.open_set("mine")
    images = image_set.load_images("all").images
    np.testing.assert_array_equal(images, values.reshape(-1, 4, 4, 3))
    is_told = order != "side by side"
    assert len(image_set.remarks) == is_told  # and none that guesses the colours
    assert not is_told or "in the order that their names say" in image_set.remarks[0]


@pytest.mark.parametrize("names", [["r{}", "g{}", "x{}"], ["r{}", "g{}", "g_{}"]])
def test_names_of_which_some_are_no_colours_say_no_order(data, names):
    values = np.random.default_rng(0).integers(0, 256, (len(LABELS), 48))
    values[0, 0] = 255
    head = ["label", *(name.format(number) for name in names for number in range(16))]
    write(data / "mine.csv", ",".join(head), *lines_of(LABELS, values))
    images = catalogue.open_set("mine").load_images("all").images
    np.testing.assert_array_equal(images, values.reshape(-1, 4, 4, 3))


def test_colours_of_pixels_that_are_no_square_are_no_grey_square(data):
    """Three of 12 are 36, as 6 x 6 are."""
    head = ["label", *(f"{colour}{number}" for colour in "rgb" for number in range(12))]
    values = np.random.default_rng(0).integers(0, 256, (len(LABELS), 36))
    write(data / "mine.csv", ",".join(head), *lines_of(LABELS, values))
    with pytest.raises(DataError, match="three colours of 12 pixels, which are no square"):
        adding.look_through(data / "mine.csv")


def test_columns_of_which_nobody_knows_the_order_stay(data, pixels):
    across_first = [f"{x}x{y}" for y in range(1, 5) for x in range(1, 5)]
    write(data / "mine.csv", ",".join(["label", *across_first]), *lines_of(LABELS, pixels))
    image_set = catalogue.open_set("mine")
    check(image_set, pixels)
    assert image_set.remarks == ()


def test_labels_may_be_written_as_numpy_writes_numbers(data, pixels):
    rows = np.column_stack([LABELS + 9, pixels])
    np.savetxt(data / "mine.csv", rows, delimiter=",")
    check(catalogue.open_set("mine"), pixels, labels=LABELS + 9)


def test_the_labels_may_come_last_and_rows_be_numbered(data, pixels):
    rows = [
        f"{number},{','.join(map(str, row))},{label}.0,Training"
        for number, (label, row) in enumerate(zip(LABELS, pixels, strict=True))
    ]
    write(data / "mine.csv", "\ufeff," + ",".join([*names(), "Sign", "Usage"]), *rows)
    image_set = catalogue.open_set("mine")
    check(image_set, pixels)
    assert " ".join(image_set.remarks) == (
        "The column 'sign' is taken for the labels. The column 'usage' is not used: a split has a "
        "file of its own, whose name holds train or test."
    )


def test_all_values_may_stand_in_one_cell(data, pixels):
    """As of faces in FER-2013."""
    rows = [
        f"{label},{' '.join(map(str, row))},Training"
        for label, row in zip(LABELS, pixels, strict=True)
    ]
    write(data / "faces.csv", "emotion,pixels,Usage", *rows)
    check(catalogue.open_set("faces"), pixels)
    as_list = [f'{label},"{row.tolist()}"' for label, row in zip(LABELS, pixels, strict=True)]
    write(data / "faces.csv", "emotion,pixels", *as_list)  # as pandas writes a list
    check(catalogue.open_set("faces"), pixels)
    write(data / "faces.csv", "emotion,pixels,Usage", *rows, "1,2 3 4,Training")
    with pytest.raises(DataError, match="16 and 3 came"):
        catalogue.open_set("faces")
    write(data / "faces.csv", "emotion,pixels", "0,", "1,")
    with pytest.raises(DataError, match="0 and 0 came"):
        catalogue.open_set("faces")
    write(data / "faces.csv", "emotion,pixels", f"0,{'1 ' * 16}", f"1,{'dark ' * 16}")
    with pytest.raises(DataError, match="numbers with spaces or commas between them were expected"):
        catalogue.open_set("faces")


def test_labels_may_be_names_and_pixels_shares_or_colours(data, pixels):
    kinds = np.array(["Äpfel", "birds, or = cats"])[LABELS % 2]
    shares = np.hstack([pixels, pixels, pixels]) / 255
    rows = lines_of([f'"{kind}"' for kind in kinds], shares)
    write(data / "mine.csv", ",".join(names("class", n_pixels=48)), *rows)
    image_set = catalogue.open_set("mine")
    assert image_set.class_names == ("birds, or = cats", "Äpfel")
    images = image_set.load_images("all")
    expected = np.hstack([pixels] * 3).reshape(-1, 4, 4, 3)
    np.testing.assert_array_equal(images.images, expected)
    assert [image_set.class_names[label] for label in images.labels] == kinds.tolist()
    assert "three colours" in image_set.remarks[0]


def test_a_folder_of_them_has_its_splits_by_their_names(data, pixels):
    folder = data / "signs"
    head = ",".join(names("label"))
    files = ("sign_mnist_train.csv", "more_train.csv", "sign_mnist_test.csv")
    for number, name in enumerate(files, 1):
        write(folder / name, head, *lines_of(LABELS, pixels // number))
    write(folder / "sample_submission.csv", "ImageId,Label", "1,0")
    write(folder / "unlabelled.csv", ",".join(names()), ",".join(map(str, pixels[0])))
    image_set = catalogue.open_set("signs")
    assert image_set.n_images == {"train": 12, "test": 6}
    check(image_set, pixels // 3, "test")
    check(image_set, np.vstack([pixels // 2, pixels]), "train", np.concatenate([LABELS, LABELS]))
    assert image_set.remarks == ("Not used, having no column of labels: 'unlabelled.csv'.",)


def test_a_table_beside_class_folders_names_classes_and_is_no_set(data, save):
    save("set/cat/1.png")
    save("set/dog/1.png")
    write(data / "set" / "labels.csv", "file,label", "1.png,cat")
    write(data / "labels.csv", "file,label", "1.png,cat")
    write(data / "iris.csv", "length,width,species", "1,2,setosa")
    assert own_sets.own_names() == ("set",)
    assert "label,pixel1,pixel2" in entries_not_shown()["iris.csv"]
    assert catalogue.open_set("set").class_names == ("cat", "dog")


@pytest.mark.parametrize(
    ("head", "row", "reason"),
    [
        (names("label", n_pixels=17), [0] * 18, "18 columns came, of which 17 may be pixels"),
        (names("label", n_pixels=20_000), [0] * 20_001, "at most 16,384 pixels a row"),
        (names(), [0] * 16, "16 pixels a row and no labels"),
        (names("label", "class"), [0] * 18, "'label', 'class' came"),
        (names("label"), [0] * 16, "as many cells in each row"),
        (names("label"), [0] * 16 + ["dark"], "a number in each cell"),
        (names("label"), [0] * 16 + [""], "no numbers"),
        (names("label"), ["", *[0] * 16], "1 are empty"),
        (names("label"), ["-1", *[0] * 16], "must be 0 or more; -1 came"),
        (["length", "species"], [1, "setosa"], "784 for 28 x 28; 'length', 'species' came"),
        (["<b>x</b>", "y", "z"], ["x"] * 3, "3 columns came, of which 0 may be pixels"),
        (["a", "b"], ["x"] * 2, "'a', 'b' came"),
        ([""], [""], "1 column came, of which 0 may be pixels"),
        (names("label"), [10**19] * 17, "labels must be at most 9,007,199,254,740,992"),
    ],
)
def test_what_is_wrong_with_one_is_said(tmp_path, head, row, reason):
    file = tmp_path / "mine.csv"
    good = [1, *[2] * (len(row) - 1)]
    write(file, *(",".join(map(str, cells)) for cells in (head, good, row)))
    with pytest.raises(DataError, match=r"mine\.csv") as caught:
        adding.look_through(file)
    assert reason in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_columns_that_are_no_pixels_are_told(data, pixels):
    rows = [f"{line},40.5,f" for line in lines_of(LABELS, pixels)]
    write(data / "mine.csv", ",".join([*names("label"), "age", "sex"]), *rows)
    image_set = catalogue.open_set("mine")
    check(image_set, pixels)
    assert image_set.remarks == ("Not used are its columns 'age', 'sex', being no pixels.",)


def test_an_empty_file_is_none(tmp_path):
    (tmp_path / "mine.csv").touch()
    with pytest.raises(DataError, match="nothing came"):
        adding.look_through(tmp_path / "mine.csv")


@pytest.mark.parametrize("content", [b"label,p1\r1,2\r", b'"' + b"x" * (1 << 18) + b'",1\n2,3\n'])
def test_a_first_line_that_is_none_is_told_and_stops_no_other_set(data, save, content):
    """Line ends of old Macs; a whole text in a cell."""
    save("set/cat/1.png")
    save("set/dog/1.png")
    (data / "mine.csv").write_bytes(content)
    assert own_sets.own_names() == ("set",)
    assert "label,pixel1,pixel2" in entries_not_shown()["mine.csv"]
    with pytest.raises(DataError, match="Save it with the line ends of Unix"):
        adding.look_through(data / "mine.csv")


def test_names_of_another_encoding_are_told(data, pixels):
    text = "\n".join([",".join(names("label")), *lines_of(["Käse"] * len(LABELS), pixels)])
    (data / "mine.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match=r"it is no UTF-8\. Save the table as CSV UTF-8\."):
        catalogue.open_set("mine")


def test_a_table_within_an_archive_is_told_what_to_do(data, pixels):
    table = "\n".join([",".join(names("label")), *lines_of(LABELS, pixels)])
    with zipfile.ZipFile(data / "set.zip", "w") as archive:
        archive.writestr("mine.csv", table)
    with pytest.raises(DataError, match="in a folder, not in an archive"):
        catalogue.open_set("set")


def test_no_more_rows_are_taken_than_files_of_an_archive(data, pixels):
    file = data / "mine.csv"
    write(file, ",".join(names("label")), *lines_of(LABELS, pixels))
    limits = adding.OWN_FILES._replace(n_members=len(LABELS))
    with pytest.raises(DataError, match="holds 7 rows; at most 6 are taken"):
        adding.look_through(file, limits)
    assert adding.look_through(file).n_images == {"all": len(LABELS)}


def test_it_is_read_a_block_at_a_time(monkeypatch, data, pixels):
    monkeypatch.setattr(pixel_tables, "BLOCK", 150)
    file = data / "mine.csv"
    write(file, ",".join(names("label")), *lines_of(LABELS, pixels))
    images = pixel_tables.splits_of_tables([file]).splits["all"].images
    parts = list(images.parts())
    assert len(parts) > 2
    np.testing.assert_array_equal(np.concatenate(parts), pixels)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert not pixel_columns.is_pixel_table(tmp_path / "pipe.csv")
    assert not pixel_columns.is_pixel_table(tmp_path / "missing.csv")
