"""Whether a set is still what it was."""

import os
import shutil

import numpy as np

from activsim.cli import main as cli
from activsim.datasets import catalogue
from activsim.datasets.own.state import check_content, state_of


def written_over_unseen(path, other):
    """The content of another file of the same size, with its old time."""
    stat = path.stat()
    content = other.read_bytes()
    assert len(content) == stat.st_size
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_what_names_sizes_and_times_do_not_tell_is_found_in_the_content(data, save):
    path, other = save("set/cat/1.png", tone=10), save("other.png", tone=20)
    save("set/dog/1.png", tone=30)
    before = catalogue.open_set("set")
    first = check_content(data / "set")
    assert (first.n_files, first.is_changed) == (2, None)
    assert check_content(data / "set").is_changed is False
    assert catalogue.open_set("set").fingerprints == before.fingerprints
    written_over_unseen(path, other)
    assert catalogue.open_set("set").fingerprints == before.fingerprints
    assert check_content(data / "set").is_changed is True
    after = catalogue.open_set("set")
    assert after.fingerprints != before.fingerprints
    assert [int(image[0, 0]) for image in after.load_images("all").images[:]] == [20, 30]
    assert check_content(data / "set").is_changed is False
    assert catalogue.open_set("set").fingerprints == after.fingerprints  # and stays what it is


def test_a_check_that_finds_the_same_content_leaves_the_state_as_it_is(data, save):
    path, other = save("set/cat/1.png", tone=10), save("other.png", tone=20)
    save("set/dog/1.png", tone=30)
    for other_file in (None, other):
        check_content(data / "set")
        if other_file:
            written_over_unseen(path, other_file)
            assert check_content(data / "set").is_changed is True
        for seconds in (1, 2):
            os.utime(path, (seconds, seconds))
            touched = state_of(data / "set")
            assert check_content(data / "set").is_changed is False
            assert state_of(data / "set") == touched


def test_the_same_files_have_the_same_content_wherever_they_lie(data, save):
    save("set/cat/1.png")
    path = save("set/dog/1.png")
    shutil.copytree(data / "set", data / "copy")
    (data / "copy" / ".DS_Store").write_bytes(b"x")
    os.utime(path, (1, 1))
    digests = {check_content(data / name).digest for name in ("set", "copy")}
    assert len(digests) == 1
    path.rename(path.with_name("2.png"))
    assert check_content(data / "set").digest not in digests
    # a change that is seen anyway needs no other state
    assert check_content(data / "set").is_changed is False
    assert state_of(data / "set") != state_of(data / "copy")


def test_the_command_compares_with_the_last_time(data, save, capsys):
    np.savez(data / "arrays.npz", images=np.zeros((2, 4, 4), np.uint8), labels=[0, 1])
    for sentence in ("read for the first time", "the same as at the last time"):
        assert cli.main(["data", "check", "arrays"]) == 0
        out = capsys.readouterr().out
        assert sentence in out
        assert f"SHA-256 {check_content(data / 'arrays.npz').digest}, 1 file\n" in out
    os.utime(data / "arrays.npz", (1, 1))
    np.savez(data / "arrays.npz", images=np.ones((2, 4, 4), np.uint8), labels=[0, 1])
    assert cli.main(["data", "check", str(data / "arrays.npz")]) == 0
    assert "not what it was at the last time" in capsys.readouterr().out
    for name in ("nowhere", "Fashion-MNIST"):
        assert cli.main(["data", "check", name]) == 2
        assert "There are: arrays" in capsys.readouterr().err
