"""What those who submit ask of the ledger."""

import logging

from access.spans import span
from capacity.answers import Cancellation, Rank, read_usage
from capacity.ledger.scripts import Scripts
from capacity.limits import Admission, Usage, Verdict

logger = logging.getLogger(__name__)


class Offering(Scripts):
    """Admit and cancel."""

    def admit(
        self,
        id: str,
        message: str,
        *,
        band: int,
        due: float | None = None,
        accepted: float | None = None,
    ) -> Admission:
        """Offer a message.

        `due` is when it may start; `accepted` when it was admitted before, which admits it past the
        limits; both in unix seconds.
        """
        times = ("" if moment is None else moment for moment in (due, accepted))
        with span("admit", execution=id) as note:
            verdict, place, *figures = self._run("admit", id, message, band, *times)
            note(verdict=verdict.decode())
        usage = read_usage(figures)
        position = Rank(ahead=place).position(usage) if isinstance(place, int) else None
        admission = Admission(Verdict(verdict.decode()), usage, position)
        _log_decision("admit", id, admission.verdict, usage)
        return admission

    def cancel(self, id: str) -> Cancellation:
        """Remove a message that waits, or have the worker that holds it stop it."""
        found = Cancellation(self._run("cancel", id).decode())
        logger.info("cancel", extra={"id": id, "verdict": found.value})
        return found


def figures_of(usage: Usage) -> dict[str, int]:
    """Return the figures that a decision is logged with."""
    return {
        "running": usage.running,
        "running_capacity": usage.limits.running,
        "queued": usage.queued,
        "queued_capacity": usage.limits.queued,
    }


def _log_decision(verb: str, id: str, verdict: Verdict, usage: Usage) -> None:
    logger.info(verb, extra={"id": id, "verdict": verdict.value, **figures_of(usage)})
