"""Files that no page asked for: whoever sends them, and under whatever ids, the server takes no
more of them than any visit may bring."""

import contextlib
import http.client
import re

import pytest
from serving import direct, linux_only, served
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

pytestmark = linux_only
IDS = ("1", "2", "00000000-0000-0000-0000-000000000000", "%2e%2e")
LITTLE, HALF, LARGE = 10, 600_000, 3 << 20  # bytes; a visit has 1 MB by itself
SECONDS = 30  # within which an answer comes, or none does
FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
    b"\r\n--edge--\r\n",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("unasked")) as server:
        yield server


@pytest.fixture
def open_visit(server):
    """The id of a visit whose page is open."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, proxy=None) as socket:
        asked, message = BackMsg(), ForwardMsg()
        asked.rerun_script.query_string = ""
        socket.send(asked.SerializeToString())
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(socket.recv(timeout=SECONDS))
        yield message.new_session.initialize.session_id


@pytest.fixture(scope="module")
def token(server):
    """What Streamlit gives to every browser against forgery, and so to anybody who asks."""
    with direct.open(f"{server.url}/_stcore/health") as answer:
        return re.search(r"_streamlit_xsrf=([^;]+)", answer.headers["Set-Cookie"])[1]


@contextlib.contextmanager
def begun(server, visit, name, token, **headers):
    """A connection that has said that it brings a file, and sent nothing of it."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    headers["Content-Type"] = "multipart/form-data; boundary=edge"
    if token:
        headers |= {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token}
    with contextlib.closing(line):
        line.putrequest("PUT", f"/_stcore/upload_file/{visit}/{name}")
        for header, value in headers.items():
            line.putheader(header.replace("_", "-"), value)
        line.endheaders()
        yield line


def refusal(server, visit, name, n_bytes, token=""):
    """The status with which a file is refused before any of it has come."""
    size = str(n_bytes + sum(map(len, FORM)))
    with begun(server, visit, name, token, Content_Length=size) as line:
        return line.getresponse().status


def put(server, visit, name, n_bytes, token):
    """The status of the answer to a file that comes whole."""
    content = bytes(n_bytes).join(FORM)
    with begun(server, visit, name, token, Content_Length=str(len(content))) as line:
        line.send(content)
        return line.getresponse().status


def put_without_size(server, visit, name, n_bytes, token):
    """The same of one whose size is not said; None where the line was cut before it was read."""
    content = bytes(n_bytes).join(FORM)
    with (
        begun(server, visit, name, token, Transfer_Encoding="chunked") as line,
        contextlib.suppress(OSError, http.client.HTTPException),
    ):
        line.send(b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content))
        return line.getresponse().status


@pytest.mark.parametrize("name", IDS)
def test_without_the_token_of_a_browser_nothing_is_taken(server, open_visit, name):
    for visit in ("nobody", open_visit):
        assert refusal(server, visit, name, LITTLE) == 403
        assert refusal(server, visit, name, LARGE) == 413


@pytest.mark.parametrize("name", IDS)
def test_for_a_visit_that_there_is_not_nothing_is_taken(server, token, name):
    assert refusal(server, "nobody", name, LITTLE, token) == 400
    assert refusal(server, "nobody", name, LARGE, token) == 413


def test_under_whatever_ids_a_visit_holds_no_more_than_it_may_by_itself(server, token, open_visit):
    assert {refusal(server, open_visit, name, LARGE, token) for name in IDS} == {413}
    for name in IDS:
        assert put_without_size(server, open_visit, name, LARGE, token) in (None, 413)
    first, *others = IDS
    assert put(server, open_visit, first, HALF, token) == 204  # so nothing was held before it
    assert {refusal(server, open_visit, name, HALF, token) for name in others} == {413}
    assert put(server, open_visit, first, HALF, token) == 204  # in place of the one before
