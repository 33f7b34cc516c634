"""How much a browser may say."""

import pytest
from asgi import scope, sent_by

from activsim.app.door.buckets import Bucket, Buckets
from activsim.app.door.messages import (
    LARGE,
    POLICY,
    TEXT,
    TOO_LARGE,
    TOO_MANY,
    TOO_MANY_PAGES,
    MessageLimits,
)
from activsim.classroom.limits import LIMITS, variable

AT_ONCE = int(LIMITS["messages_at_once"].value)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_takes_what_may_come_at_once_and_then_as_much_as_leaks():
    clock = Clock()
    bucket = Bucket(2, 3, clock)
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
    clock.now = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock.now = 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_each_address_has_its_bucket_and_the_oldest_is_forgotten():
    buckets = Buckets(most=2)
    assert buckets.take("a", 0, 1)
    assert not buckets.take("a", 0, 1)
    assert buckets.take("b", 0, 1)
    assert buckets.take("c", 0, 1)  # a is forgotten
    assert buckets.take("a", 0, 1)


def test_text_which_streamlit_does_not_expect_is_closed_with_a_sentence():
    messages, sent = talk([{"type": "websocket.receive", "text": "hello", "bytes": None}])
    assert [message["type"] for message in messages] == ["websocket.disconnect"]
    assert (sent[-1]["code"], sent[-1]["reason"]) == (1003, TEXT)


class Heard:
    """An app behind the door: takes what comes down."""

    def __init__(self):
        self.messages = []

    async def __call__(self, scope, receive, send):
        while True:
            message = await receive()
            self.messages.append(message)
            if message["type"] == "websocket.disconnect":
                return


def talk(messages):
    heard = Heard()
    sent = sent_by(MessageLimits(heard), scope("websocket"), messages)
    return heard.messages, sent


def test_a_flood_is_closed_with_a_sentence_and_goes_no_further():
    flood = [{"type": "websocket.receive", "bytes": b"x"}] * (3 * AT_ONCE)
    messages, sent = talk(flood)
    assert [message["type"] for message in messages[:-1]] == ["websocket.receive"] * AT_ONCE
    assert messages[-1]["type"] == "websocket.disconnect"
    assert sent == [{"type": "websocket.close", "code": POLICY, "reason": TOO_MANY}]
    assert len(TOO_MANY) <= 123
    assert len(LARGE) <= 123
    assert len(TOO_MANY_PAGES) <= 123


def test_a_message_that_is_too_large_is_closed(monkeypatch):
    monkeypatch.setenv(variable("message_megabytes"), "0.001")
    messages, sent = talk([{"type": "websocket.receive", "bytes": bytes(2000)}])
    assert [message["type"] for message in messages] == ["websocket.disconnect"]
    assert sent == [{"type": "websocket.close", "code": TOO_LARGE, "reason": LARGE}]


@pytest.mark.parametrize("name", ["connections", "connections_at_once"])
def test_an_address_opens_so_many_pages_and_others_still_can(name, monkeypatch):
    monkeypatch.setenv(variable(name), "2")
    limits = None

    async def opens_another(scope, receive, send):
        if len(opened) < 4:
            opened.append(scope["client"][0])
            await limits(dict(scope), receive, send)

    opened, refused = [], []

    async def send(message):
        refused.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    limits = MessageLimits(opens_another)
    import asyncio

    offers = {"subprotocols": ["streamlit", "xsrf", "session"]}
    asyncio.run(limits(scope("websocket", client="10.0.0.1") | offers, receive, send))
    assert opened == ["10.0.0.1"] * 2
    assert refused == [
        {"type": "websocket.accept", "subprotocol": "streamlit"},
        {"type": "websocket.close", "code": POLICY, "reason": TOO_MANY_PAGES},
    ]
    asyncio.run(limits(scope("websocket", client="10.0.0.2"), receive, send))
    assert opened[2:] == ["10.0.0.2"] * 2
