"""What is told to Sentry, by its own client and a transport in memory."""

import sys
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.utils import event_from_exception

from access import trail
from supertest.sentry import options, scrub_crumb

SECRET = "hunter2"
DSN = "https://key@127.0.0.1/1"


class Memory(Transport):
    """Keeps what is sent."""

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        self.sent: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it."""
        self.sent += [item.get_event() for item in envelope.items if item.get_event()]  # type: ignore[misc]


@pytest.fixture
def told() -> dict[str, Any]:
    client = sentry_sdk.Client(
        **options(DSN),
        transport=Memory,
        default_integrations=False,
        auto_enabling_integrations=False,
    )
    with trail.on(request_id="r-1", execution="e-1"):
        event, hint = event_from_exception(_break(SECRET), client_options=client.options)
        event["request"] = {
            "method": "POST", "url": "https://tests.example.org/playground/run/",
            "data": {"script": SECRET}, "cookies": SECRET, "headers": {"Authorization": SECRET},
            "query_string": SECRET, "env": {"REMOTE_ADDR": "10.0.0.7"},
        }  # fmt: skip
        event["user"], event["extra"] = {"email": SECRET}, {"variables": SECRET}
        client.capture_event(event, hint, scope=sentry_sdk.Scope())
    transport = client.transport
    assert isinstance(transport, Memory)
    [sent] = transport.sent
    return sent


def _break(password: str) -> Any:
    script = f"print({password!r})"
    try:
        raise ValueError("it broke") from KeyError(len(script))
    except ValueError:
        return sys.exc_info()


def test_nothing_that_somebody_sent_is_told(told: dict[str, Any]) -> None:
    assert SECRET not in str(told)
    assert "10.0.0.7" not in str(told)


def test_what_broke_where_and_in_which_request_is_told(told: dict[str, Any]) -> None:
    *_, error = told["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "it broke")
    assert error["stacktrace"]["frames"][-1]["function"] == "_break"
    assert told["request"] == {"method": "POST", "url": "https://tests.example.org/playground/run/"}
    assert told["tags"] == {"request_id": "r-1", "execution": "e-1"}


def test_breadcrumbs_quote_nobody() -> None:
    assert scrub_crumb({"category": "query", "message": "SELECT"}, None) is None
    crumb = {"category": "gate", "message": "admit", "data": {"id": SECRET}}
    assert scrub_crumb(crumb, None) == {"category": "gate", "message": "admit"}
