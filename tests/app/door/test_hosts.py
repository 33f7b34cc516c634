"""Under which names the server answers."""

import socket

import pytest
from asgi import body, says_ok, scope, sent_by, status
from starlette.datastructures import Headers
from streamlit import config, net_util
from streamlit.web.server.starlette import starlette_websocket

from activsim.app import door
from activsim.app.door import hosts
from activsim.app.door.headers import SafeHeaders


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8501",
        "127.0.0.1:8501",
        "192.168.1.20:8501",
        "[::1]:8501",
        "LOCALHOST.",
        socket.gethostname(),
        f"{socket.gethostname()}.local:80",
    ],
)
def test_this_machine_is_known(host):
    assert hosts.is_known(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "user@localhost",
        "a/b",
        "localhost:port",
        "127.0.0.1.nip.io",
        "[::1",
        "localhost?x=1",
    ],
)
def test_a_foreign_name_is_not(host):
    assert not hosts.is_known(host)


def test_what_whoever_runs_it_allows_is(monkeypatch):
    given = {"server.allowedHosts": ["*.school.org"], "browser.serverAddress": "class.lan"}
    monkeypatch.setattr(config, "get_option", given.get)
    assert hosts.is_known("act.school.org:443")
    assert hosts.is_known("class.lan")
    assert not hosts.is_known("school.org.evil.example")


def test_a_foreign_page_s_socket_has_nobody_asked_on_the_internet(monkeypatch):
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # put back
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *_, **more: pytest.fail("it"))
    hosts.ask_nobody_for_own_address()
    assert not starlette_websocket._is_origin_allowed("http://evil.example", "192.168.1.20:8501")
    same_site = ("http://192.168.1.20:8501", "192.168.1.20:8501")
    assert starlette_websocket._is_origin_allowed(*same_site)


def test_a_foreign_name_gets_a_sentence_and_no_page():
    app = hosts.KnownHosts(says_ok)
    sent = sent_by(app, scope(headers={"Host": "evil.example"}))
    assert status(sent) == hosts.MISDIRECTED
    assert "--server.allowedHosts" in body(sent)
    assert body(sent_by(app, scope(headers={"Host": "localhost"}))) == "ok"


def test_nor_a_websocket_but_the_health_is_told_to_anybody():
    app = hosts.KnownHosts(says_ok)
    foreign = {"Host": "evil.example"}
    (closed,) = sent_by(app, scope("websocket", "/_stcore/stream", foreign))
    assert closed["type"] == "websocket.close"
    assert body(sent_by(app, scope(path="/ml/_stcore/health", headers=foreign))) == "ok"


def test_a_refusal_is_read_as_what_it_is_too():
    app = says_ok
    for each in reversed(door.middleware()):
        if each.cls in (hosts.KnownHosts, SafeHeaders):
            app = each.cls(app)
    sent = sent_by(app, scope(headers={"Host": "evil.example"}))
    assert status(sent) == 421
    assert Headers(raw=sent[0]["headers"])["x-content-type-options"] == "nosniff"
