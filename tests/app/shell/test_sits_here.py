"""Whether a visitor's browser runs on the server's machine."""

import pytest

from activsim.app.shell import sits_here


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        ("http://localhost:8501/pair", None, True),
        ("http://127.0.0.1:8501/", None, True),
        ("http://[::1]:8501/", "::1", True),
        ("http://localhost.evil.org/", None, False),
        ("http://school.org/?localhost", None, False),
        ("http://192.168.1.4:8501/", "192.168.1.9", False),
        ("http://localhost:8501/", "192.168.1.9", False),
        (None, None, False),
    ],
)
def test_who_sits_at_this_machine(url, address, expected):
    assert sits_here.sits_here(url, address) is expected


@pytest.mark.parametrize("header", ["X-Forwarded-For", "forwarded", "X-Real-Ip"])
def test_whom_a_proxy_on_this_machine_passes_on_sits_elsewhere(header):
    here = "http://localhost:8501/", "127.0.0.1"
    assert sits_here.sits_here(*here, {"Host": "localhost", "Accept": "*"})
    assert not sits_here.sits_here(*here, {"Host": "localhost", header: "203.0.113.9"})
