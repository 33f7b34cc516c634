"""What browsers are told that they may do with the pages."""

import pytest
from asgi import says_ok, scope, sent_by
from starlette.datastructures import Headers

from activsim.app.door import headers
from activsim.app.shell import embedding


def headers_of_page(host="localhost:8501"):
    sent = sent_by(headers.SafeHeaders(says_ok), scope(headers={"Host": host}))
    return Headers(raw=sent[0]["headers"])


def rules(host="localhost:8501"):
    policy = headers_of_page(host)["content-security-policy"]
    return dict(rule.split(" ", 1) for rule in policy.split("; "))


def test_a_page_loads_from_here_alone_and_says_nothing_of_where_it_was():
    page = headers_of_page()
    assert page["x-content-type-options"] == "nosniff"
    assert page["referrer-policy"] == "no-referrer"
    assert rules()["default-src"] == "'self'"
    assert "ws://localhost:8501" in rules()["connect-src"]
    assert "'unsafe-eval'" not in rules()["script-src"]
    elsewhere = [
        source
        for sources in rules().values()
        for source in sources.split()
        if "." in source or "*" in source or source in ("http:", "https:")
    ]
    assert elsewhere == []


def test_a_name_that_is_none_adds_no_rule():
    assert "evil" not in str(rules("a; script-src evil"))


def test_it_is_in_no_frame_but_those_that_are_named(monkeypatch):
    assert rules()["frame-ancestors"] == "'none'"
    monkeypatch.setenv(embedding.FRAMES, "https://moodle.school.org https://*.lms.org")
    assert rules()["frame-ancestors"] == "https://moodle.school.org https://*.lms.org"
    monkeypatch.setenv(embedding.FRAMES, "https://a.org; script-src *")
    with pytest.raises(ValueError, match="addresses of sites such as"):
        embedding.frame_sites()
