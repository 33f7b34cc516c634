"""The table of limits, and who may change it."""

import pytest

from activsim.classroom import limits
from activsim.classroom.limits import LIMITS, limit, variable


def test_each_has_a_default_and_words():
    for name, entry in LIMITS.items():
        assert limit(name) == entry.value > 0
        assert entry.about


def test_a_file_counts_before_the_default_and_a_variable_before_the_file(tmp_path, monkeypatch):
    file = tmp_path / "limits.toml"
    file.write_text("training_minutes = 20\nconnections = 7\n")
    monkeypatch.setenv(limits.FILE, str(file))
    monkeypatch.setenv(variable("connections"), "9")
    assert limit("training_minutes") == 20
    assert limit("connections") == 9
    assert limit("bin_days") == LIMITS["bin_days"].value


def test_a_file_may_begin_as_editors_mark_utf_8(tmp_path, monkeypatch):
    file = tmp_path / "limits.toml"
    file.write_text("\ufeffconnections = 8\n", encoding="utf-8")
    monkeypatch.setenv(limits.FILE, str(file))
    assert limit("connections") == 8


@pytest.mark.parametrize("text", ["many", "-1", "nan", "inf", "1e999"])
def test_another_thing_than_a_number_is_named(text, monkeypatch):
    monkeypatch.setenv(variable("connections"), text)
    with pytest.raises(ValueError, match="ACTIVSIM_CONNECTIONS: a number of 0 or more"):
        limit("connections")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("conections = 3", "sets conections; there are"),
        ("= 3", "no file of limits"),
        (None, r"no file of limits \(No such file or directory\)"),
    ],
)
def test_a_file_that_is_none_is_named(content, match, tmp_path, monkeypatch):
    file = tmp_path / "limits.toml"
    if content:
        file.write_text(content)
    monkeypatch.setenv(limits.FILE, str(file))
    with pytest.raises(ValueError, match=match):
        limit("connections")
