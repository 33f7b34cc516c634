"""A mirror for the tests of downloads."""

import http.server
import threading
from functools import partial

import pytest


@pytest.fixture
def serve():
    """serve(folder) -> (address, the list of paths it has been asked for)."""
    servers = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            self.server.requests.append(self.path.lstrip("/"))

        def log_error(self, *_):
            pass

    def start(folder):
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(Handler, directory=folder)
        )
        server.requests = []
        thread = threading.Thread(
            target=partial(server.serve_forever, poll_interval=0.02), daemon=True
        )
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/", server.requests

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
