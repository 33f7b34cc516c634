"""What may be uploaded."""

import pytest
from asgi import body, says_ok, scope, sent_by, status

from activsim.app.door import uploads
from activsim.app.shell import upload_allowance
from activsim.classroom.limits import LIMITS, variable

MEGABYTE = 1 << 20
CHUNK = 1 << 16


@pytest.fixture
def door():
    return uploads.UploadLimits(says_ok, is_open=lambda session: not session.startswith("gone"))


def put(door, n_bytes, session="visit", file="1", announced=True):
    """The answer's status to a file that comes in; None where it is cut off."""
    chunks = [
        {"type": "http.request", "body": bytes(min(CHUNK, n_bytes - start)), "more_body": True}
        for start in range(0, n_bytes, CHUNK)
    ]
    end = {"type": "http.request", "body": b"", "more_body": False}
    headers = {"Content-Length": str(n_bytes)} if announced else {}
    address = f"/_stcore/upload_file/{session}/{file}"
    sent = sent_by(door, scope(path=address, method="PUT", headers=headers), [*chunks, end])
    return (status(sent), body(sent)) if sent else None


def delete(door, session="visit", file="1"):
    address = f"/_stcore/upload_file/{session}/{file}"
    assert status(sent_by(door, scope(path=address, method="DELETE"))) == 200


def test_without_a_page_that_asks_there_is_room_for_little(door):
    assert put(door, MEGABYTE) == (200, "ok")
    assert put(door, 2 * MEGABYTE, file="2") == (uploads.TOO_LARGE, uploads.OF_VISIT)


@pytest.mark.parametrize("announced", [True, False])
def test_it_is_counted_while_it_comes_whatever_was_announced(door, announced):
    assert (put(door, 3 * MEGABYTE, announced=announced) or (413,))[0] == 413
    assert put(door, MEGABYTE // 2) == (200, "ok")  # nothing of it is held


def test_a_visits_files_count_together_until_they_are_taken_away(door):
    assert put(door, 600_000)[0] == 200
    assert put(door, 600_000, file="2")[0] == 413
    assert put(door, 600_000)[0] == 200  # in place of the first
    delete(door)
    assert put(door, 600_000, file="2")[0] == 200


def test_a_page_that_asks_for_a_file_makes_room_for_its_visit_alone(door, monkeypatch):
    monkeypatch.setattr(upload_allowance, "_allowed", {"visit": 4 * MEGABYTE})
    assert put(door, 3 * MEGABYTE)[0] == 200
    assert put(door, 3 * MEGABYTE, session="another")[0] == 413


def test_all_visits_together_have_a_limit_and_a_visit_that_ends_makes_room(door, monkeypatch):
    monkeypatch.setenv(variable("uploads_megabytes"), "1.5")
    assert put(door, MEGABYTE, session="first")[0] == 200
    assert put(door, MEGABYTE, session="second") == (uploads.UNAVAILABLE, uploads.OF_ALL)
    door._is_open = lambda session: session != "first"
    assert put(door, MEGABYTE, session="second")[0] == 200


def test_a_visit_that_is_not_open_holds_nothing(door):
    for number in range(3):
        put(door, MEGABYTE, session=f"gone {number}")
    assert not any(door._bytes_of_files.values())


def test_thirty_files_hold_no_more_than_the_limit_says(door):
    sizes = [put(door, MEGABYTE, session=f"visit {number}")[0] for number in range(30)]
    assert sizes == [200] * 30
    held = sum(sum(files.values()) for files in door._bytes_of_files.values())
    assert held <= 30 * MEGABYTE <= LIMITS["uploads_megabytes"].value * MEGABYTE
