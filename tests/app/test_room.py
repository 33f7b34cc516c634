"""A room through a real server: phones answer at once, the server is killed in the middle, comes
back on its port, and the phones go on. (Sixty phones: `python benchmarks/run.py --only room`.)"""

import pytest
from phones import Phone, all_rate, killed_in_the_middle
from serving import linux_only, served

from activsim.classroom.room import answers, store
from activsim.classroom.room.answers import OFTEN_ENOUGH
from activsim.datasets import fashion_mnist

pytestmark = linux_only
N_PHONES = 12


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The server's, whose rooms are read here too."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "server"))
    return tmp_path / "server"


def test_phones_answer_at_once_and_a_killed_server_comes_back_with_the_room_whole(folder):
    names = fashion_mnist.CLASS_NAMES[:6]
    with served(folder) as server:
        room = store.open_room("Fashion-MNIST", names, "teacher")
        phones = [Phone(room.code, number) for number in range(N_PHONES)]
        killed_in_the_middle(server, phones, after=20)
        port = server.port
    n_taken = sum(phone.answers for phone in phones)
    assert n_taken >= 20
    at_kill = answers.room_ratings(room.code)
    assert any(phone.is_asked for phone in phones)  # it was in the middle
    # what a phone was told is noted is there; what it was not told yet may be
    assert n_taken <= len(at_kill.values) <= n_taken + N_PHONES
    with served(folder, port=port) as server:
        all_rate(server, phones)
    assert [fault for phone in phones for fault in phone.faults] == []
    ratings = answers.room_ratings(room.code)
    assert ratings.n_raters == N_PHONES  # who comes again is the same
    assert at_kill.values.items() <= ratings.values.items()
    progress = answers.room_progress(room.code)
    assert progress.n_often == progress.n_pairs == 15
    assert len(ratings.values) >= OFTEN_ENOUGH * 15
