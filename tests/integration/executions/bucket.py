"""A small server that speaks as much of S3 as artifacts need: one bucket, in memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

LIST = "<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>"

FOLDER = "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>"
FILE = "<Contents><Key>{}</Key><Size>1</Size></Contents>"


class Bucket(ThreadingHTTPServer):
    """The server; `objects` by key, without the bucket's name."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).split("/", 2)[-1]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _joined(body)
        self.server.objects[self._key] = body
        self._answer(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query or "delimiter" in query:
            self._answer(200, _listing(self.server.objects, query["prefix"][0]).encode())
        elif (content := self.server.objects.get(self._key)) is None:
            self._answer(404)
        else:
            self._answer(200, content)

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key, None)
        self._answer(204)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _joined(body: bytes) -> bytes:
    """Take the chunks apart in which clients send what they sign piece by piece."""
    content = b""
    while body:
        head, _, body = body.partition(b"\r\n")
        size = int(head.partition(b";")[0], 16)
        if size == 0:
            break
        content, body = content + body[:size], body[size + 2 :]
    return content


def _listing(keys: dict[str, bytes], prefix: str) -> str:
    below = [key.removeprefix(prefix) for key in sorted(keys) if key.startswith(prefix)]
    folders = {name.partition("/")[0] + "/" for name in below if "/" in name}
    files = [name for name in below if "/" not in name]
    entries = [FOLDER.format(escape(prefix + name)) for name in folders]
    return LIST.format("".join(entries + [FILE.format(escape(prefix + name)) for name in files]))


@contextmanager
def open_bucket() -> Iterator[Bucket]:
    """Serve an empty bucket."""
    with Bucket() as bucket:
        thread = threading.Thread(target=bucket.serve_forever)
        thread.start()
        try:
            yield bucket
        finally:
            bucket.shutdown()
            thread.join()
