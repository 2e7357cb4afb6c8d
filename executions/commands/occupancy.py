"""Who holds each slot and who waits, with what the record knows of them. Blocking."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from capacity.answers import Holder, Waiter
from capacity.ledger import ledger
from capacity.limits import Usage, seconds_until_start
from executions.commands.out import seconds, table
from executions.models import Execution
from executions.usual import usual_durations

HEAD = ("ID", "STATE", "FOR", "USUAL", "WORKER", "STARTS IN", "PERSON", "NAME")


@dataclass(frozen=True)
class Occupant:
    """One that holds a slot or waits; times are seconds, `place` counts from 1."""

    id: str
    state: str
    age: float
    lease_age: float | None = None
    worker: str | None = None
    place: int | None = None
    starts_in: float | None = None
    name: str | None = None
    person: str | None = None
    usual: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as an object."""
        return asdict(self)

    def row(self) -> tuple[object, ...]:
        """Return its line of the table."""
        state = f"{self.state} {self.place}" if self.place else self.state
        return (
            self.id, state, seconds(self.age), seconds(self.usual), self.worker,
            seconds(self.starts_in), self.person, self.name,
        )  # fmt: skip


def occupants(usage: Usage, *, most: int) -> list[Occupant]:
    """Return holders, the longest first, then the first `most` that wait, in their order.

    Raises:
        LedgerUnreachable: Redis did not answer.
    """
    roster = ledger().roster(most=most)
    now = timezone.now().timestamp()
    held = [_holder(each, now) for each in roster.holders]
    waiting = [_waiter(each, now, usage) for each in roster.queue[:most]]
    ordered = sorted(held, key=lambda each: -each["age"]) + waiting
    rows = _rows([each["id"] for each in ordered])
    usual = usual_durations(rows.values(), among=Execution.objects.all())
    return [Occupant(**each, **_known(each["id"], rows, usual)) for each in ordered]


def lines(found: Iterable[Occupant]) -> Iterator[str]:
    """Return the table, or that there is nobody."""
    rows = [each.row() for each in found]
    yield from table(HEAD, rows) if rows else ["Nothing runs and nothing waits."]


def _rows(ids: Iterable[str]) -> dict[str, Execution]:
    found = Execution.objects.select_related("owner").defer("files", "variables")
    chosen = found.filter(pk__in=[UUID(id) for id in ids if _is_ours(id)])
    return {str(row.pk): row for row in chosen}


def _is_ours(id: str) -> bool:
    try:
        return str(UUID(id)) == id
    except ValueError:
        return False


def _known(id: str, rows: dict[str, Execution], usual: dict[UUID, float]) -> dict[str, Any]:
    row = rows.get(id)
    if row is None:
        return {}
    person = row.owner.get_username() if row.owner else None
    return {"name": row.name, "person": person, "usual": usual.get(row.pk)}


def _holder(holder: Holder, now: float) -> dict[str, Any]:
    return {
        "id": holder.id,
        "state": "active" if holder.active else "reserved",
        "age": max(0.0, now - holder.since),
        "lease_age": holder.lease_age,
        "worker": holder.worker,
    }


def _waiter(waiter: Waiter, now: float, usage: Usage) -> dict[str, Any]:
    state, starts_in = "reserved" if waiter.position is None else "waiting", None
    if waiter.delayed_until is not None:
        state, starts_in = "delayed", max(0.0, waiter.delayed_until - now)
    elif waiter.position is not None:
        starts_in = seconds_until_start(usage, waiter.position)
    return {
        "id": waiter.id,
        "state": state,
        "age": max(0.0, now - waiter.since),
        "place": waiter.position,
        "starts_in": starts_in,
    }
