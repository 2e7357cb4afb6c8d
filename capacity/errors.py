"""What can go wrong with capacity; a refusal is an expected ending, the rest are faults."""

from capacity.limits import Admission


class CapacityError(Exception):
    """Capacity could not be asked or given."""


class CapacityExceeded(CapacityError):
    """Both limits are reached; raised out of `apply_async` into the governed queue."""

    def __init__(self, admission: Admission) -> None:
        super().__init__("The queue is full.")
        self.admission = admission


class LedgerUnreachable(CapacityError):
    """Redis did not answer in time, so capacity is unknown and nothing is admitted."""
