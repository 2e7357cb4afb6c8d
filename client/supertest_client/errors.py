"""What a server answers besides what was asked for; their text is meant for people."""

from collections.abc import Mapping
from typing import Any

#: Answers after which the same request may succeed.
PASSING = frozenset({429, 502, 503, 504})


class ServerError(Exception):
    """The server did not do what was asked."""

    passing = True
    retry_after: float | None = None


class Unreachable(ServerError):
    """There was no answer, or only a part of one."""


class Refusal(ServerError):
    """The server said no; `code` is the problem's, `retry_after` in seconds."""

    def __init__(
        self, status: int, problem: Mapping[str, Any], *, retry_after: float | None = None
    ) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or f"HTTP {status}"))
        self.status = status
        self.code = str(problem.get("code") or "")
        self.retry_after = retry_after
        self.passing = status in PASSING
