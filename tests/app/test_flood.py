"""What one browser does to a server must not keep the others out."""

import contextlib
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
from root import TESTS
from serving import direct, linux_only, served, visiting
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from activsim.app.door.messages import LARGE, TOO_LARGE, TOO_MANY

pytestmark = linux_only
FLOOD = 60_000  # messages


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("flooded")) as server:
        yield server


def flood(server, heard):
    """Send as many messages as the server takes; what it says at the end is heard."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    content = message.SerializeToString()
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, proxy=None) as socket:
        with contextlib.suppress(ConnectionClosed, OSError):
            for _ in range(FLOOD):
                socket.send(content)
        try:
            while True:
                socket.recv(timeout=20)
        except ConnectionClosed as closed:
            heard.append(closed.rcvd.reason if closed.rcvd else "")


def seconds_of_a_step(visitor, option):
    begun = time.monotonic()
    assert visitor.slide(option).exceptions == []
    return time.monotonic() - begun


@pytest.mark.alone
def test_a_flood_of_messages_delays_the_others_by_less_than_a_second(server):
    with visiting(server) as visitor:
        visitor.run()
        visitor.run()  # every picture is there now
        options = visitor.sliders["A neuron fires above"].options
        alone = max(seconds_of_a_step(visitor, option) for option in options[3:8])
        heard = []
        flooding = threading.Thread(target=flood, args=(server, heard))
        flooding.start()
        meanwhile = [seconds_of_a_step(visitor, option) for option in options[8:20]]
        flooding.join(60)
        assert heard == [TOO_MANY]
        assert max(meanwhile) < alone + 1


@pytest.mark.alone
def test_fifteen_pages_that_ask_without_a_pause_delay_the_others_by_less_than_a_second(server):
    """Each of them keeps within what one page may ask."""
    with visiting(server) as visitor:
        visitor.run()
        visitor.run()
        options = visitor.sliders["A neuron fires above"].options
        alone = max(seconds_of_a_step(visitor, option) for option in options[3:8])
        command = [sys.executable, TESTS / "support" / "asking.py", str(server.port), "15", "18"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asking:
            assert asking.stdout.readline() == b"all have asked\n"
            meanwhile = []
            for option in options[8:16]:
                time.sleep(1)  # who looks at a page takes a step now and then
                meanwhile.append(seconds_of_a_step(visitor, option))
            asking.stdin.close()
            n_open, n_rounds = map(int, asking.stdout.read().split())
        assert (n_open, n_rounds > 100) == (15, True)
        assert max(meanwhile) < alone + 1


def test_a_message_that_is_small_only_while_it_is_packed_is_not_unpacked_whole(server):
    """The server gives it up before the door, which would measure it first, has it in memory."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, proxy=None) as socket:
        with contextlib.suppress(ConnectionClosed, OSError):
            socket.send(bytes(60 << 20))
        with contextlib.suppress(ConnectionClosed):
            while True:
                socket.recv(timeout=20)
        assert socket.protocol.close_rcvd.code == TOO_LARGE
        assert socket.protocol.close_rcvd.reason != LARGE


def test_a_foreign_name_is_let_in_nowhere(server):
    for path in ("/", "/train", "/_stcore/host-config", "/qr.svg?link=a"):
        request = urllib.request.Request(server.url + path, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="421") as refused:
            direct.open(request)
        refused.value.close()
