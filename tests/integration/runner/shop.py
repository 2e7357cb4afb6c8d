"""A server on loopback that stands in for one on the network: pages, a redirect, a web socket."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
HELLO = b"\x81\x05hello"  # a whole text frame


class Shop(BaseHTTPRequestHandler):
    """Answers."""

    def do_GET(self) -> None:
        """Answer by path."""
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif "Upgrade" in self.headers:
            self._shake_hands()
        else:
            self._say(f"{self.headers['Host']} {self.path}".encode())

    def do_POST(self) -> None:
        """Say what was sent."""
        self._say(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _shake_hands(self) -> None:
        key = self.headers["Sec-WebSocket-Key"].encode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        accepted = hashlib.sha1(key + MAGIC, usedforsecurity=False).digest()
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accepted).decode())
        self.end_headers()
        self.wfile.write(HELLO)
        self.rfile.read(1)  # until the client goes

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def open_shop() -> Iterator[int]:
    """Serve on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
