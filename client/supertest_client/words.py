"""Sentences for people; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supertest_client.errors import Refusal, ServerError

OUTCOMES = ("passed", "flaky", "failed", "errored", "skipped")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_CAUSES = {"paused": "the queue is paused", "worker": "no worker is there yet"}
_REFUSALS = {
    "queue_full": "The queue is full",
    "rate_limited": "This token asks too often",
    "capacity_unknown": "The server can't tell its capacity",
}


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th."""
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{_ENDINGS.get(last, 'th')}"


def about(seconds: float) -> str:
    """Return a duration roughly: 8 s, 40 s, 3 min."""
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 5) * 5} s" if seconds < 90 else f"{round(seconds / 60)} min"


def progress(execution: Mapping[str, Any], *, now: datetime) -> str:
    """Return how a living execution stands: "waiting, 3rd in the queue, starts in about 40 s"."""
    again = f", attempt {execution['attempt']}" if execution["attempt"] > 1 else ""
    if execution["status"] == "running":
        return f"running{again}"
    place, start = execution["position"], execution["estimated_start"]
    parts = ["waiting"] + ([f"{ordinal(place)} in the queue"] if place else [])
    if cause := _CAUSES.get(execution["waiting_for"] or ""):
        parts.append(cause)
    elif place and start:
        seconds = (datetime.fromisoformat(start) - now).total_seconds()
        parts.append(f"starts in about {about(seconds)}")
    return ", ".join(parts if parts[1:] else ["starting"]) + again


def verdict(execution: Mapping[str, Any]) -> str:
    """Return what an ended execution came to: "failed: 4 passed, 1 failed (6.1 s)"."""
    counts = execution["counts"]
    told = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts.get(name))
    if execution["status"] not in ("passed", "failed") or not told:
        told = execution["reason"] or told
    seconds = execution["duration"]
    time = "" if seconds is None else f" ({seconds:.1f} s)"
    return f"{execution['status'].replace('_', ' ')}{': ' if told else ''}{told.rstrip('.')}{time}"


def trouble(error: ServerError, wait: float) -> str:
    """Return why a request is sent again, and when."""
    again = f"; trying again in {about(wait)}"
    known = _REFUSALS.get(error.code) if isinstance(error, Refusal) else None
    told = str(error).partition(". ")[0].rstrip(".")
    return f"{f'{known}: {told}' if known else told}{again}"
