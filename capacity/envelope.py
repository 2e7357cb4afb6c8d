"""A message of the governed queue: written as Celery and kombu write one, and offered to the gate.

Celery builds a message by way of options, routes, producers and exchanges, which takes longer than
the gate. For a task without special options the outcome is known beforehand.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from celery.signals import after_task_publish, before_task_publish
from celery.utils.nodenames import anon_nodename
from celery.utils.saferepr import saferepr
from kombu.utils.json import dumps

from capacity.errors import CapacityExceeded
from capacity.keys import GOVERNED, band_index
from capacity.ledger import ledger
from capacity.limits import Verdict

#: What Celery's second protocol adds to the arguments of a task that is part of no canvas.
EMBED = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A task's call without special options."""

    task: str
    id: str
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    headers: Mapping[str, Any]
    priority: int
    ignore_result: bool | None
    reply_to: str


def publish(call: Call) -> None:
    """Write the call's message and offer it, telling those who listen to Celery's signals.

    Raises:
        CapacityExceeded: both limits are reached.
        LedgerUnreachable: Redis did not answer; the message may or may not have got through.
    """
    headers, properties = _headers(call), _properties(call)
    body = (call.args, call.kwargs, EMBED)
    place = {"exchange": "", "routing_key": GOVERNED}
    before_task_publish.send(
        sender=call.task, body=body, headers=headers, properties=properties,
        declare=[], retry_policy={}, **place,
    )  # fmt: skip
    message = {
        "body": b64encode(dumps(body).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": headers,
        "properties": properties | {"delivery_info": place},
    }
    offer(message)
    after_task_publish.send(sender=call.task, body=body, headers=headers, **place)


def offer(message: Mapping[str, Any]) -> None:
    """Have the gate decide about a whole message.

    Raises:
        CapacityExceeded: both limits are reached.
        LedgerUnreachable: Redis did not answer; the message may or may not have got through.
    """
    headers = message["headers"]
    due = headers.get("eta")
    admission = ledger().admit(
        headers["id"],
        dumps(message),
        band=band_index(message["properties"].get("priority")),
        due=datetime.fromisoformat(due).timestamp() if due else None,
        accepted=headers.get("accepted"),
    )
    if admission.verdict is Verdict.REFUSED:
        raise CapacityExceeded(admission)


def _headers(call: Call) -> dict[str, Any]:
    return {
        "lang": "py",
        "task": call.task,
        "id": call.id,
        "shadow": None,
        "eta": None,
        "expires": None,
        "group": None,
        "group_index": None,
        "retries": 0,
        "timelimit": [None, None],
        "root_id": call.id,
        "parent_id": None,
        "argsrepr": saferepr(call.args),
        "kwargsrepr": saferepr(call.kwargs),
        "origin": anon_nodename(),
        "ignore_result": call.ignore_result,
        "replaced_task_nesting": 0,
        "stamped_headers": None,
        "stamps": {},
        **call.headers,
    }


def _properties(call: Call) -> dict[str, Any]:
    return {
        "correlation_id": call.id,
        "reply_to": call.reply_to,
        "delivery_mode": 2,
        "priority": call.priority,
        "body_encoding": "base64",
        "delivery_tag": str(uuid4()),
    }
