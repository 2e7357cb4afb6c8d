"""A loopback HTTP server that takes notices, as a webhook does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What it was sent, in order; `status` is what it answers."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.status = 200
        self.gate = threading.Event()
        self.gate.set()
        self.url = ""

    def titles(self) -> list[str]:
        """Return the titles of what was taken."""
        return [each["title"] for each in self.heard]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on a free port."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told.gate.wait(20)
            if told.status == 200:
                told.heard.append(json.loads(content))
            self.send_response(told.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told.url = f"json://user:hunter2@127.0.0.1:{server.server_port}/hook"
        yield told
        told.gate.set()
        server.shutdown()
