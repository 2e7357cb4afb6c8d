"""Faults to Sentry, where SENTRY_DSN names one: what broke and where, never what somebody sent.

Scripts, variables, secrets, forms, cookies, headers and addresses of people stay here.
"""

from typing import Any

import structlog

#: What of a request helps to find a fault; the rest may hold what people sent.
KEPT_OF_REQUEST = ("method", "url")
#: Breadcrumbs of these kinds may quote what people sent.
DROPPED_CRUMBS = ("query", "redis", "httplib", "subprocess")


def configure(dsn: str) -> None:
    """Report this process's faults; do nothing without a DSN."""
    if dsn:
        import sentry_sdk

        sentry_sdk.init(**options(dsn))


def options(dsn: str) -> dict[str, Any]:
    """Return how Sentry's SDK is set up: it adds nothing of a request, a frame or a person."""
    from supertest import __version__

    return {
        "dsn": dsn,
        "release": f"supertest@{__version__}",
        # send_default_pii is off unless it is set, and to set it is deprecated.
        "include_local_variables": False,
        "include_source_context": True,
        "max_request_body_size": "never",
        "before_send": scrub,
        "before_breadcrumb": scrub_crumb,
    }


def scrub(event: Any, _hint: Any) -> Any:
    """Leave out what people sent, and add the ids of the trail."""
    request = event.get("request") or {}
    event["request"] = {name: request[name] for name in KEPT_OF_REQUEST if name in request}
    for part in ("user", "extra", "modules"):
        event.pop(part, None)
    ids = structlog.contextvars.get_contextvars()
    event["tags"] = {**(event.get("tags") or {}), **{name: str(id) for name, id in ids.items()}}
    for exception in (event.get("exception") or {}).get("values", ()):
        for frame in (exception.get("stacktrace") or {}).get("frames", ()):
            frame.pop("vars", None)
    return event


def scrub_crumb(crumb: Any, _hint: Any) -> Any:
    """Drop the breadcrumbs that may quote what people sent, and the data of the others."""
    if crumb.get("category") in DROPPED_CRUMBS or crumb.get("type") == "http":
        return None
    crumb.pop("data", None)
    return crumb
