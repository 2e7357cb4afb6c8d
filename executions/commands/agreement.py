"""Whether row and ledger agree about one execution, in a sentence with what helps; pure."""

from typing import Protocol

from capacity.entry import Entry
from executions.states import Status

DOCTOR = "`manage.py capacity doctor --repair` does it now."


class Row(Protocol):
    """What counts of a row."""

    @property
    def state(self) -> Status:
        """Its status."""


def finding(row: Row | None, entry: Entry) -> tuple[bool, str]:
    """Return whether they agree, and what is the case."""
    if row is None:
        return False, f"The ledger holds it without a row; the reconciliation evicts it. {DOCTOR}"
    if row.state.is_terminal:
        if entry.is_known:
            return False, f"It has ended, and the ledger still holds it. {DOCTOR}"
        return True, f"It has ended: {row.state}."
    if entry.is_lost:
        return False, f"It used up its attempts, and the row does not say so yet. {DOCTOR}"
    if not entry.is_known:
        return False, f"It lives, and the ledger does not know it; it is published again. {DOCTOR}"
    if entry.lease_left is not None and entry.lease_left < 0:
        return False, "Its worker fell silent: any living worker takes the slot back in a second."
    if row.state is Status.RUNNING and not entry.holds_slot:
        return False, f"The row says that it runs, and it waits. {DOCTOR}"
    return True, _place(row, entry)


def _place(row: Row, entry: Entry) -> str:
    if entry.is_cancelled:
        return f"It is being cancelled; {entry.worker} stops it."
    if entry.holds_slot:
        doing = "runs" if row.state is Status.RUNNING else "is about to run"
        return f"It {doing} on {entry.worker}."
    if entry.due:
        return f"It is due at {entry.due:%Y-%m-%d %H:%M:%S} UTC."
    return f"It waits; {entry.ahead or 0} are served before it."
