"""Pages of one browser that ask for the whole page again and again, and read what comes:

    python asking.py PORT PAGES PER_SECOND

A line on stdout says that all have asked; once stdin ends, another how many of them are still open
and how often each asked. In a process of its own, and nearly without work, so that it is the
server's time that is measured."""

import base64
import contextlib
import os
import selectors
import socket
import sys
import time

from streamlit.proto.BackMsg_pb2 import BackMsg

FINAL_BINARY, MASKED = 0x82, 0x80  # a frame's first two bytes: RFC 6455, 5.2


def connect(port):
    page = socket.create_connection(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    page.sendall(
        f"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: streamlit\r\n\r\n".encode()
    )
    page.setblocking(False)
    return page


def frame():
    message = BackMsg()
    message.rerun_script.query_string = ""
    content = message.SerializeToString()
    return bytes((FINAL_BINARY, MASKED | len(content))) + bytes(4) + content  # the mask is 0


def read(selector, seconds):
    """Until then, or until stdin has ended; whether it has."""
    for key, _ in selector.select(max(0.0, seconds)):
        if key.fileobj is sys.stdin:
            return True
        content = b""
        with contextlib.suppress(OSError):
            content = key.fileobj.recv(1 << 20)
        if not content:
            selector.unregister(key.fileobj)
    return False


def main(port, n_pages, per_second):
    pages, content, n_rounds = [connect(port) for _ in range(n_pages)], frame(), 0
    with selectors.DefaultSelector() as selector:
        for source in (*pages, sys.stdin):
            selector.register(source, selectors.EVENT_READ)
        begun, is_over = time.monotonic(), False
        while not is_over:
            for page in pages:
                with contextlib.suppress(OSError):
                    page.send(content)
            n_rounds += 1
            if n_rounds == 1:
                print("all have asked", flush=True)
            until = begun + n_rounds / per_second
            while not is_over and time.monotonic() < until:
                is_over = read(selector, until - time.monotonic())
        print(len(selector.get_map()) - 1, n_rounds)  # without stdin


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
