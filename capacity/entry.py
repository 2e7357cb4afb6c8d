"""All that the ledger and the broker know of one id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from capacity.deliveries import worker_of
from capacity.keys import BANDS


@dataclass(frozen=True)
class Entry:
    """One id in the ledger; what there is not is None.

    `leases_lost` counts the workers that fell silent with it, `list` is the priority whose list it
    is on, `ahead` how many are served before it. `lease_left` is in seconds; below 0 its slot is
    about to be taken back.
    """

    read_at: datetime
    admitted_at: datetime | None = None
    due: datetime | None = None
    lease_left: float | None = None
    active_since: datetime | None = None
    delivery_tag: str | None = None
    leases_lost: int = 0
    is_cancelled: bool = False
    is_lost: bool = False
    missing_since: datetime | None = None
    has_message: bool = False
    list: str | None = None
    ahead: int | None = None
    is_unacked: bool = False

    @property
    def worker(self) -> str | None:
        """Who holds it."""
        return worker_of(self.delivery_tag) if self.delivery_tag else None

    @property
    def holds_slot(self) -> bool:
        """Whether it has a slot."""
        return self.lease_left is not None

    @property
    def is_known(self) -> bool:
        """Whether there is anything of it."""
        return bool(self.admitted_at or self.has_message or self.holds_slot or self.is_lost)


def read_entry(told: Sequence[Any]) -> Entry:
    """Read what inspect.lua returns."""
    time, admission, due, expiry, start, tag, times, cancelled, lost, missing = told[:10]
    message, place, ahead, delivery = told[10:]
    return Entry(
        read_at=_moment(time) or datetime.now(UTC),
        admitted_at=_moment(admission),
        due=_moment(due),
        lease_left=float(expiry) - float(time) if expiry else None,
        active_since=_moment(start),
        delivery_tag=tag.decode() or None,
        leases_lost=int(times or 0),
        is_cancelled=bool(cancelled),
        is_lost=bool(lost),
        missing_since=_moment(missing),
        has_message=bool(message),
        list=tuple(BANDS)[place - 1] if place else None,
        ahead=ahead if place else None,
        is_unacked=bool(delivery),
    )


def _moment(seconds: bytes) -> datetime | None:
    return datetime.fromtimestamp(float(seconds), UTC) if seconds else None
