"""A recording is whole or absent, whatever happened to the process, the disk or the file."""

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from root import ROOT

from activsim.firing import store

KEY = store.recording_key("a" * 64, "dense", "fashion-mnist")
ABOUT = {"layer": "dense", "neuron_shape": [32], "note": "é", "rate": 0.1, "nothing": None}
ARRAYS = {
    "thresholds": np.linspace(-1, 1, 5, dtype=np.float32),
    "counts": np.arange(5 * 3 * 4, dtype=np.uint32).reshape(5, 3, 4),
    "n_images": np.array([1, 2, 3]),
    "fires": np.array([[True, False]]),
    "turned": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "names": np.array(["T-shirt/top", "Bag"]),
    "none": np.empty((0, 7), np.float16),
    "one": np.float64(0.5),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "recordings" / KEY


def assert_whole(entry, arrays=ARRAYS, about=ABOUT):
    assert entry is not None
    assert entry[1] == about
    assert entry[0].keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(entry[0][name], array, strict=True)


def left_over(folder):
    return [path.name for path in folder.parent.iterdir() if path.name.startswith(store.PART)]


def test_what_was_saved_is_loaded(folder):
    assert store.load_arrays(KEY) is None
    assert store.save_arrays(KEY, ARRAYS, ABOUT)
    assert_whole(store.load_arrays(KEY))
    assert left_over(folder) == []


def test_loaded_arrays_are_mapped_and_read_only():
    store.save_arrays(KEY, ARRAYS, ABOUT)
    for name, array in store.load_arrays(KEY)[0].items():
        assert isinstance(array.base, np.memmap), name
        assert not array.flags.writeable
        with pytest.raises(ValueError, match=r"read-only|WRITEABLE"):
            array[...] = array


def test_a_key_depends_on_every_part_and_on_the_format(monkeypatch):
    parts = [
        ("a", "b", "c"),
        ("x", "b", "c"),
        ("a", "x", "c"),
        ("a", "b", "x"),
        ("ab", "", "c"),
        ("a", "../../b/c", "c"),
    ]
    keys = [store.recording_key(*part) for part in parts]
    monkeypatch.setattr(store, "FORMAT", store.FORMAT + 1)
    keys.append(store.recording_key(*parts[0]))
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


def test_recordings_whose_channels_may_be_another_axis_are_made_again():
    """Up to format 3 some networks with their channels first were read along the last axis."""
    old = json.dumps([3, "model", "conv", "print"]).encode()
    key = hashlib.sha256(old).hexdigest()[:32]
    assert store.recording_key("model", "conv", "print") != key


def truncate(path):
    path.write_bytes(path.read_bytes()[:-1])


def flip(path):
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"\0")


DAMAGES = {
    "truncated": truncate,
    "flipped": flip,
    "lengthened": lengthen,
    "missing": Path.unlink,
    "emptied": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"\xff\x00{]"),
    "other json": lambda path: path.write_text("[1, 2]"),
    "nested json": lambda path: path.write_text("[" * 100_000),
}


@pytest.mark.parametrize("file", ["counts.npy", "none.npy", "manifest.json"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_recording_is_absent_and_can_be_saved_again(folder, file, damage):
    store.save_arrays(KEY, ARRAYS, ABOUT)
    DAMAGES[damage](folder / file)
    assert store.load_arrays(KEY) is None
    assert store.save_arrays(KEY, ARRAYS, ABOUT)
    assert_whole(store.load_arrays(KEY))
    assert left_over(folder) == []


def test_a_changed_word_in_the_manifest_is_found_out(folder):
    store.save_arrays(KEY, ARRAYS, ABOUT)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("dense", "dens3"))
    assert store.load_arrays(KEY) is None


def test_a_recording_under_another_key_or_of_another_format_is_absent(folder, monkeypatch):
    store.save_arrays(KEY, ARRAYS, ABOUT)
    folder.rename(folder.with_name("other"))
    assert store.load_arrays("other") is None
    folder.with_name("other").rename(folder)
    assert_whole(store.load_arrays(KEY))
    monkeypatch.setattr(store, "FORMAT", store.FORMAT + 1)
    assert store.load_arrays(KEY) is None


def test_a_file_or_an_empty_folder_in_its_place_is_replaced(folder):
    folder.mkdir(parents=True)
    assert store.save_arrays(KEY, ARRAYS, ABOUT)
    store._remove(folder)
    folder.write_text("in the way")
    assert store.save_arrays(KEY, ARRAYS, ABOUT)
    assert_whole(store.load_arrays(KEY))


def test_a_whole_recording_stays_as_it_is():
    store.save_arrays(KEY, ARRAYS, ABOUT)
    assert store.save_arrays(KEY, {"other": np.ones(3)}, {})
    assert_whole(store.load_arrays(KEY))


def test_a_whole_recording_that_came_while_we_wrote_stays(folder, monkeypatch):
    write = store._write

    def slow(path, content):
        monkeypatch.setattr(store, "_write", write)
        assert store.save_arrays(KEY, ARRAYS, ABOUT)
        write(path, content)

    monkeypatch.setattr(store, "_write", slow)
    assert store.save_arrays(KEY, {"other": np.ones(3)}, {})
    assert_whole(store.load_arrays(KEY))
    assert left_over(folder) == []


def save_often(barrier, number):
    barrier.wait(60)
    for _ in range(20):
        arrays = {"big": np.full(100_000, 7.0)}
        if number == 0:  # a vandal as well: what is there is damaged again and again
            (store.cache_folder() / "recordings" / KEY / "big.npy").unlink(missing_ok=True)
        assert store.save_arrays(KEY, arrays, {"by": "all"})


def test_processes_that_save_the_same_at_once_leave_a_whole_one(folder):
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(3)
    processes = [spawn.Process(target=save_often, args=(barrier, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
        process.close()
    assert_whole(store.load_arrays(KEY), {"big": np.full(100_000, 7.0)}, {"by": "all"})
    assert left_over(folder) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_kill_in_the_middle_leaves_none_or_a_whole_one(folder):
    script = (
        "import sys, numpy as np; from activsim.firing import store; array = np.ones(20_000_000); "
        f"print('go', flush=True);store.save_arrays('{KEY}', {{'a': array, 'b': array}}, {{}})"
    )
    caught = 0
    for moment, patience in enumerate((0.0, 0.02, 0.05, 0.1, *[0.0] * 10)):
        if (
            moment >= 4 and caught
        ):  # more, where something else on the machine made all four come late
            break
        with subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            while not list(folder.parent.glob(f"{store.PART}*/*.npy")) and process.poll() is None:
                time.sleep(0.001)
            time.sleep(patience)
            process.send_signal(signal.SIGKILL)
        entry = store.load_arrays(KEY)
        caught += entry is None
        assert entry is None or entry[0]["b"].shape == (20_000_000,)
        del entry
        for path in list(folder.parent.iterdir()):
            store._remove(path)
    assert caught, "no kill came in the middle"


def test_what_was_left_behind_is_removed_after_a_day(folder):
    old, young = (folder.parent / f"{store.PART}{name}" for name in ("old", "young"))
    for path in old, young:
        path.mkdir(parents=True)
        (path / "big.npy").write_bytes(b"1")
    os.utime(old, (time.time() - store.A_DAY - 60,) * 2)
    assert store.save_arrays(KEY, ARRAYS, ABOUT)
    assert not old.exists()
    assert young.exists()


def test_a_folder_that_cannot_be_written_to_costs_only_speed(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "file"))
    assert store.save_arrays(KEY, ARRAYS, ABOUT) is False
    assert store.load_arrays(KEY) is None
    assert store.save_json("card", {}) is False
    assert store.load_json("card") is None


def test_a_full_disk_leaves_nothing(folder, monkeypatch):
    write = store._write

    def full(path, content):
        write(path, b"the first half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write", full)
    assert store.save_arrays(KEY, ARRAYS, ABOUT) is False
    assert store.save_json("card", {}) is False
    assert list(folder.parent.iterdir()) == list((folder.parents[1] / "described").iterdir()) == []


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a.b", "A", "1a", "a\n"])
def test_array_names_are_simple(name):
    with pytest.raises(ValueError, match="array name must match"):
        store.save_arrays(KEY, {name: np.ones(1)}, {})


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "a\n", "x" * 101])
def test_names_that_could_leave_the_folder_are_refused(name):
    for call in (
        lambda: store.load_arrays(name),
        lambda: store.save_arrays(name, {}, {}),
        lambda: store.load_json(name),
        lambda: store.save_json(name, {}),
    ):
        with pytest.raises(ValueError, match="must match"):
            call()


def test_objects_are_not_saved(folder):
    with pytest.raises(ValueError, match="Object arrays"):
        store.save_arrays(KEY, {"objects": np.array([{}], dtype=object)}, {})
    assert list(folder.parent.iterdir()) == []


def test_documents_are_replaced_and_damage_is_found_out(folder):
    path = folder.parents[1] / "described" / "my-card_1.json"
    for value in {"a": [1, 2.5, None]}, {"b": "é"}:
        assert store.save_json("my-card_1", value)
        assert store.load_json("my-card_1") == value
    for damage in DAMAGES.values():
        damage(path)
        assert store.load_json("my-card_1") is None
        assert store.save_json("my-card_1", {"b": 1})
        assert store.load_json("my-card_1") == {"b": 1}
    path.write_text(json.dumps({"b": 1}))
    assert store.load_json("my-card_1") is None


def test_documents_that_nobody_reads_make_room_too(folder):
    documents = folder.parents[1] / "described"
    for number in range(4):
        assert store.save_json(f"answer-{number}", {"number": number})
        os.utime(documents / f"answer-{number}.json", ns=(number, number))
    assert store.load_json("answer-0") == {"number": 0}  # and is used
    store.forget_unused(2 * (documents / "answer-0.json").stat().st_size)
    assert {path.stem for path in documents.iterdir()} == {"answer-0", "answer-3"}


def test_what_was_not_used_longest_goes_first_and_the_rest_stays_whole(folder):
    keys = [store.recording_key("a" * 64, f"layer {number}", "images") for number in range(4)]
    for key in keys:
        assert store.save_arrays(key, ARRAYS, ABOUT)
    for number, key in enumerate(keys):
        os.utime(folder.parent / key / "manifest.json", ns=(number, number))
    assert_whole(store.load_arrays(keys[0]))  # and is used
    sizes = [sum(file.stat().st_size for file in (folder.parent / keys[0]).iterdir())]
    store.forget_unused(2 * sizes[0])
    assert [store.load_arrays(key) is not None for key in keys] == [True, False, False, True]
    opened, _ = store.load_arrays(keys[0])
    store.forget_unused(0)
    assert list(folder.parent.iterdir()) == []
    np.testing.assert_array_equal(opened["counts"], ARRAYS["counts"])  # who has it open reads it
    store.forget_unused(0)
