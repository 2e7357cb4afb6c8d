"""How the command ends: its exit codes."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class Ending(IntEnum):
    """An exit code; 4 is what pytest, too, ends with on a wrong command line."""

    PASSED = 0
    FAILED = 1
    ERRORED = 2  # timed out and cancelled as well: the tests can't be judged
    REFUSED = 3  # or unreachable
    USAGE = 4


LIVING = frozenset({"queued", "running"})
_ENDINGS = {"passed": Ending.PASSED, "failed": Ending.FAILED}


def has_ended(execution: Mapping[str, Any]) -> bool:
    """Return whether nothing can follow."""
    return execution["status"] not in LIVING


def ending_of(execution: Mapping[str, Any]) -> Ending:
    """Return the exit code for an execution that has ended."""
    return _ENDINGS.get(execution["status"], Ending.ERRORED)
