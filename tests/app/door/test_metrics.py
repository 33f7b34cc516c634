"""Who sees the server's own figures."""

import pytest
from asgi import says_ok, scope, sent_by, status

from activsim.app.door import metrics
from activsim.app.shell.tools import reach
from activsim.classroom import key

ADDRESS = "/_stcore/metrics"


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """asked(headers, query, client): the status; on a machine that nobody else reaches."""
    monkeypatch.setenv("ACTIVSIM_MODELS", str(tmp_path))
    monkeypatch.delenv(key.KEY, raising=False)
    monkeypatch.delenv(key.CLASS, raising=False)
    monkeypatch.setattr(reach, "is_this_machine_only", lambda: True)
    app = metrics.MetricsByKey(says_ok)

    def ask(headers=(), query=b"", client="127.0.0.1"):
        request = scope(path=ADDRESS, headers=headers, query=query, client=client)
        return status(sent_by(app, request))

    return ask


def test_who_sits_at_the_machine_needs_no_key_and_whom_a_proxy_passes_on_does(asked):
    assert asked() == 200
    assert asked({"X-Forwarded-For": "203.0.113.9"}) == 403


def test_keys_that_are_none_are_not_tried_for_long(asked):
    made = key.make_key()
    passed_on = {"X-Forwarded-For": "203.0.113.9"}
    tries = [asked(passed_on, b"key=guess") for _ in range(metrics.TRIES + 1)]
    assert tries == [403] * metrics.TRIES + [429]
    assert asked(passed_on, b"key=" + made.encode()) == 200
    assert asked(passed_on, b"key=guess", client="10.0.0.2") == 403
