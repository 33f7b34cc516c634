"""What a server hands to a middleware, without a server."""

import asyncio


def scope(kind="http", path="/", headers=(), method="GET", client="10.0.0.1", query=b""):
    return {
        "type": kind,
        "path": path,
        "method": method,
        "headers": [
            (name.lower().encode(), value.encode()) for name, value in dict(headers).items()
        ],
        "client": (client, 1),
        "query_string": query,
    }


def sent_by(app, scope, messages=()):
    """What an app sends that receives these messages, and then nothing more."""
    sent, waiting = [], list(messages)

    async def receive():
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def status(sent):
    return next(message["status"] for message in sent if message["type"] == "http.response.start")


def body(sent):
    parts = [
        message.get("body", b"") for message in sent if message["type"] == "http.response.body"
    ]
    return b"".join(parts).decode()


async def says_ok(scope, receive, send):
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})
