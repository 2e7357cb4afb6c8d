"""Tell all that the database, the ledger and the broker know of one execution."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.management import CommandError

from capacity.entry import Entry
from capacity.ledger import ledger
from executions.commands.agreement import finding
from executions.commands.out import NONE, Out, printable, seconds
from executions.models import Artifact, Execution, Log, TestResult

#: What is told of a row besides its steps and what it left.
FIELDS = (
    "name", "status", "reason", "source", "kind", "priority", "attempt", "timeout", "queued_at",
    "started_at", "finished_at", "cancel_requested_at", "worker", "delivery_tag", "idempotency_key",
)  # fmt: skip


def add_arguments(parser: ArgumentParser) -> None:
    """Take the execution."""
    parser.add_argument("id", help="the execution's id")


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Tell; 1 where nobody knows it, or the three differ."""
    id = _id(options["id"])
    row, entry = _row(id), ledger().inspect(str(id))
    if row is None and not entry.is_known:
        raise CommandError(f"Neither database nor ledger know an execution {id}.")
    is_sound, sentence = finding(row, entry)
    document = {
        "id": str(id),
        "database": _of_database(row) if row else None,
        "ledger": _of_ledger(entry),
        "broker": _of_broker(entry),
        "agree": is_sound,
        "finding": sentence,
    }
    out.tell(document, _lines(document))
    return 0 if is_sound else 1


def _id(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError as error:
        raise CommandError(f"{printable(text)!r} is no id of an execution.") from error


def _row(id: UUID) -> Execution | None:
    found = Execution.objects.select_related("owner").defer("files", "variables")
    return found.filter(pk=id).first()


def _of_database(row: Execution) -> dict[str, Any]:
    log = Log.objects.filter(pk=row.pk).values_list("content", flat=True).first()
    return {
        **{name: getattr(row, name) for name in FIELDS},
        "owner": row.owner.get_username() if row.owner else None,
        "results": TestResult.objects.filter(execution=row).count(),
        "artifacts": Artifact.objects.filter(execution=row).count(),
        "log_bytes": None if log is None else len(log),
        "steps": [_step(row, step) for step in row.transitions.all()],
    }


def _step(row: Execution, step: Any) -> dict[str, Any]:
    return {"at": step.at, "step": str(step), "worker": step.worker, "reason": step.reason}


def _of_ledger(entry: Entry) -> dict[str, Any]:
    return {
        "known": entry.is_known,
        "admitted_at": entry.admitted_at,
        "due": entry.due,
        "holds_slot": entry.holds_slot,
        "lease_left": entry.lease_left,
        "active_since": entry.active_since,
        "worker": entry.worker,
        "leases_lost": entry.leases_lost,
        "cancelled": entry.is_cancelled,
        "lost": entry.is_lost,
        "missing_since": entry.missing_since,
    }


def _of_broker(entry: Entry) -> dict[str, Any]:
    return {
        "message": entry.has_message,
        "list": entry.list,
        "ahead": entry.ahead,
        "unacked": entry.is_unacked,
        "delivery_tag": entry.delivery_tag,
    }


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for part in ("database", "ledger", "broker"):
        yield f"{part}:" if document[part] else f"{part}: nothing"
        for name, value in (document[part] or {}).items():
            if name != "steps":
                yield f"  {name.replace('_', ' '):<20}{_told(name, value)}"
        for step in (document[part] or {}).get("steps", ()):
            told = filter(None, (step["step"], step["worker"], step["reason"]))
            yield f"    {step['at']:%Y-%m-%d %H:%M:%S}  {printable('  '.join(told))}"
    yield document["finding"]


def _told(name: str, value: Any) -> str:
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "lease_left":
        return seconds(value) if value > 0 else "ran out"  # type: ignore[return-value]
    return printable(value)
