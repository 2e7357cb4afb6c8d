"""What each machine that runs scripts says of its sandbox: told by its worker, kept in Redis."""

import json
import logging
import platform
import socket
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import cast

from django.conf import settings

from capacity.ledger import UNREACHABLE, ledger
from executions.sandbox import OFF, is_off, sandbox

logger = logging.getLogger(__name__)

KEY = "executions:machines"
#: A machine that was not heard of for so long is forgotten.
KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Machine:
    """One machine: its choice (SANDBOX), what starting a sandbox there showed, and when.

    `kind` is the kind of sandbox that scripts run in there.
    """

    name: str
    kernel: str
    choice: str
    is_usable: bool
    detail: str
    at: str
    kind: str = ""

    @property
    def seen(self) -> datetime:
        """When it was tried."""
        return datetime.fromisoformat(self.at)


def report_soon() -> None:
    """Try this machine's sandbox and tell of it, in the background: it takes half a second."""
    if is_off():
        logger.warning(OFF)
    threading.Thread(target=report, name="probe", daemon=True).start()


def report() -> None:
    """Try this machine's sandbox and tell of it."""
    found = sandbox().probe()
    machine = Machine(
        name=socket.gethostname(),
        kernel=platform.release(),
        choice=settings.SANDBOX,
        is_usable=found.usable,
        detail=found.detail,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        kind=found.kind,
    )
    if not found.usable:
        logger.warning("test scripts can't run on this machine: %s", found.detail)
    try:
        client = ledger().client
        client.hset(KEY, machine.name, json.dumps(asdict(machine)))
        client.expire(KEY, KEPT_SECONDS)
    except UNREACHABLE:
        logger.debug("the next start of a worker tells of this machine's sandbox")


def machines() -> list[Machine]:
    """Return what is known of each machine; nothing while Redis is away."""
    try:
        found = cast("Mapping[bytes | str, bytes | str]", ledger().client.hgetall(KEY))
    except UNREACHABLE:
        return []
    return sorted((Machine(**json.loads(text)) for text in found.values()), key=lambda m: m.name)
