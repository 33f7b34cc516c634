"""The log of what visitors changed."""

import re

from activsim.classroom import change_log
from activsim.classroom.limits import variable


def test_a_line_says_when_who_and_what_the_newest_first():
    change_log.note(change_log.TEACHER, "deleted the network 'mine'")
    change_log.note("4f01ab", "renamed\nthe network\t'a' to 'b'")
    newest, oldest = change_log.latest(10)
    assert (newest.author, newest.text) == ("4f01ab", "renamed the network 'a' to 'b'")
    assert (oldest.author, oldest.text) == ("teacher", "deleted the network 'mine'")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", oldest.when)
    assert len(change_log.latest(1)) == 1


def test_it_does_not_grow_beyond_its_limit(monkeypatch):
    monkeypatch.setenv(variable("log_megabytes"), "0.01")
    for number in range(300):
        change_log.note("teacher", f"change {number} {'x' * 80}")
    files = list(change_log.log_file().parent.iterdir())
    assert sum(file.stat().st_size for file in files) <= 0.011 * 2**20
    assert change_log.latest(1)[0].text.startswith("change 299")


def test_where_nothing_is_allowed_it_keeps_two_lines(monkeypatch):
    monkeypatch.setenv(variable("log_megabytes"), "0")
    for number in range(9):
        change_log.note("teacher", f"change {number}")
    assert [change.text for change in change_log.latest(9)] == ["change 8", "change 7"]


def test_a_folder_that_cannot_be_written_stops_nobody(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ACTIVSIM_MODELS", str(tmp_path / "file"))
    change_log.note("teacher", "anything")
    assert change_log.latest(10) == []
