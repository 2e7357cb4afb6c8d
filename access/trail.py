"""The trail of a request: ids that each line of the log carries, from web to worker to script.

They live in structlog's context variables, which threads of `access.threads` inherit.
"""

import re
import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack

import structlog

from access import spans

REQUEST_ID = "request_id"
EXECUTION = "execution"
#: A request id that we take from a caller: it ends up in logs, messages and environments.
_VALID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def request_id_of(word: str | None) -> str:
    """Return a caller's request id if it is a plain word of at most 128 characters, or another."""
    return word if word and _VALID.fullmatch(word) else uuid.uuid4().hex


def request_id() -> str:
    """Return the id of the request that this work belongs to, or ""."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST_ID, ""))


def on(**ids: str) -> AbstractContextManager[None]:
    """Have all lines logged in the context carry these ids; empty ones are left out."""
    return structlog.contextvars.bound_contextvars(**{k: v for k, v in ids.items() if v})


def headers() -> dict[str, str]:
    """Return what a message carries, so that its receiver goes on on this trail."""
    carried = {REQUEST_ID: request_id()} if request_id() else {}
    spans.carry(carried)
    return carried


def going_on(headers: Mapping[str, str], **ids: str) -> ExitStack:
    """Go on on the trail of a message or request, until the returned stack is closed."""
    stack = ExitStack()
    stack.enter_context(on(request_id=headers.get(REQUEST_ID, ""), **ids))
    stack.enter_context(spans.follow(headers))
    return stack
