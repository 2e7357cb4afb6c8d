"""The server's API, as far as the command line needs it."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from supertest_client import __version__
from supertest_client.errors import Refusal, Unreachable
from supertest_client.events import Event, events_of

Execution = dict[str, Any]

#: Seconds without a byte: of an answer, and of a stream, which has a heartbeat each 15 s.
ANSWER_TIMEOUT, STREAM_TIMEOUT = 30.0, 50.0


class _NoRedirects(HTTPRedirectHandler):
    """Follows nothing: a POST would become a GET, and the token would go to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Server:
    """A Supertest server at an address, and the token to show it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "User-Agent": f"supertest-client/{__version__}",
        }
        self._opener = build_opener(_NoRedirects)

    def submit(self, asked: Mapping[str, Any], *, key: str) -> Execution:
        """Start something; a repeated `key` returns what the first started."""
        return self._json("POST", "/executions", asked, {"Idempotency-Key": key})

    def execution(self, id: str) -> Execution:
        """Return how an execution stands."""
        return self._json("GET", f"/executions/{quote(id, safe='')}")

    def cancel(self, id: str) -> Execution:
        """Cancel one."""
        return self._json("POST", f"/executions/{quote(id, safe='')}/cancel")

    def junit(self, id: str) -> bytes:
        """Return its results as JUnit XML."""
        with self._open("GET", f"/executions/{quote(id, safe='')}/junit.xml") as response:
            return _read(response)

    def jobs(self) -> Iterator[dict[str, Any]]:
        """Yield every job."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._json("GET", f"/jobs?{urlencode({'cursor': cursor} if cursor else {})}")
            yield from page["items"]
            cursor = page["next"]

    def events(self, id: str, cursor: str) -> Iterator[Event]:
        """Yield what an execution tells since `cursor`, as it happens."""
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": cursor} if cursor else {})
        path = f"/executions/{quote(id, safe='')}/events"
        with self._open("GET", path, headers=headers, timeout=STREAM_TIMEOUT) as response:
            yield from events_of(_lines(response))

    def _json(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        with self._open(method, path, body, headers) as response:
            content = _read(response)
        try:
            found: dict[str, Any] = json.loads(content)
        except ValueError as error:
            raise Unreachable(f"{self.url} does not answer as Supertest does.") from error
        return found

    def _open(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = ANSWER_TIMEOUT,
    ) -> HTTPResponse:
        data = b"" if method == "POST" else None
        given = {**self._headers, **(headers or {})}
        if body is not None:
            data, given["Content-Type"] = json.dumps(body).encode(), "application/json"
        address = f"{self.url}/api/v1{path}"
        request = Request(address, data, given, method=method)  # noqa: S310 (checked: http or https)
        try:
            response: HTTPResponse = self._opener.open(request, timeout=timeout)
        except HTTPError as error:
            raise _refusal(error) from error
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{self.url} can't be reached: {_words(error)}.") from error
        return response


def _refusal(error: HTTPError) -> Refusal:
    with error:
        problem = _problem(error)
    if 300 <= error.code < 400:
        problem = {"detail": f"The server is elsewhere: {error.headers.get('Location')}"}
    asked = error.headers.get("Retry-After", "")
    return Refusal(error.code, problem, retry_after=float(asked) if asked.isdecimal() else None)


def _problem(error: HTTPError) -> dict[str, Any]:
    try:
        found = json.loads(error.read())
    except (OSError, HTTPException, ValueError):  # a proxy's page, or half of it
        return {}
    return found if isinstance(found, dict) else {}


def _read(response: HTTPResponse) -> bytes:
    try:
        return response.read()
    except (OSError, HTTPException) as error:
        raise Unreachable("The answer broke off.") from error


def _lines(response: HTTPResponse) -> Iterator[str]:
    while True:
        try:
            line = response.readline()
        except (OSError, HTTPException) as error:
            raise Unreachable("The stream broke off.") from error
        if not line:
            return
        yield line.decode(errors="replace").rstrip("\r\n")


def _words(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return str(getattr(reason, "strerror", None) or reason).rstrip(".")
