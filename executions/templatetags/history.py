"""The last runs of a test or job, as people see them."""

from collections import Counter
from typing import Any

from django import template

from executions.standing import RUNS, Standing
from executions.steadiness import Bout
from executions.templatetags.readable import status_word

register = template.Library()

#: A sparkline's bars: their distance, the height of all, and that of the shortest.
STEP, HEIGHT, LEAST = 5, 24, 7
#: From this share of unsteady runs on, a test is called flaky.
FLAKY = 0.1


@register.filter
def bars(standing: Standing) -> list[dict[str, Any]]:
    """Return the bars of a sparkline, the newest at the right; the height is the duration."""
    longest = max((bout.duration or 0 for bout in standing.bouts), default=0) or 1
    first = RUNS - len(standing.bouts)
    return [_bar(bout, place, longest) for place, bout in enumerate(standing.bouts, first)]


def _bar(bout: Bout, place: int, longest: float) -> dict[str, Any]:
    height = LEAST + (HEIGHT - LEAST) * (bout.duration or 0) / longest
    outcome = "flaky" if bout.flaky and bout.outcome == "passed" else bout.outcome
    return {"x": place * STEP, "y": f"{HEIGHT - height:.1f}", "height": f"{height:.1f}",
            "outcome": outcome}  # fmt: skip


@register.filter
def runs_in_words(standing: Standing) -> str:
    """Return the last runs as "Last 20 runs: 18 passed, 2 failed"."""
    counts = Counter(bout.outcome for bout in standing.bouts)
    said = ", ".join(f"{number} {status_word(what).lower()}" for what, number in counts.items())
    number = len(standing.bouts)
    return f"Last {number} run{'s' * (number != 1)}: {said}" if number else "It has not run yet"


@register.filter
def flakiness_in_words(share: float | None) -> str:
    """Return a share of unsteady runs as "steady" or "12 % flaky"; nothing where it is unknown."""
    if share is None:
        return ""
    return f"{share * 100:.0f} % flaky" if share else "Steady"


@register.filter
def is_flaky(share: float | None) -> bool:
    """Return whether so many unsteady runs deserve attention."""
    return share is not None and share >= FLAKY
