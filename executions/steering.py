"""What operators ask for on their page: parsed, done and recorded; the answer is a sentence."""

from collections.abc import Callable
from uuid import UUID

from django.http import QueryDict

from access import problems
from access.auth import Caller
from capacity import control
from capacity.models import Act
from capacity.problems import needing_ledger
from capacity.schemas import LIMIT_MOST
from executions.models import Execution
from executions.selection import MOST, cancel_each
from executions.services import Report, reconcile

REASON_MOST = 500
Steer = Callable[[Caller, QueryDict, str], str]


def steer(caller: Caller, sent: QueryDict) -> str:
    """Do what a form of the operators' page asks for; returns what came of it, in words.

    Raises:
        Problem: 422 for what is missing or wrong, 503 while the ledger can't be reached.
    """
    found = ACTS.get(sent.get("act", ""))
    if found is None:
        raise problems.invalid(act=f"It must be one of {', '.join(ACTS)}.")
    reason = sent.get("reason", "").strip()
    if not reason:
        raise problems.invalid(reason="Say why: it is kept with the change.")
    if len(reason) > REASON_MOST:
        raise problems.invalid(reason=f"At most {REASON_MOST} characters.")
    with needing_ledger():
        return found(caller, sent, reason)


def _limits(caller: Caller, sent: QueryDict, reason: str) -> str:
    running, queued = _limit(sent, "running"), _limit(sent, "queued")
    if running is None and queued is None:
        raise problems.invalid(running="Give a limit.")
    limits = control.change_limits(
        running=running, queued=queued, by=caller.user, reason=reason
    ).usage.limits
    return f"At most {limits.running} run and {limits.queued} wait."


def _limit(sent: QueryDict, name: str) -> int | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= LIMIT_MOST and len(text) < 9):
        raise problems.invalid(**{name: f"It must be a whole number from 0 to {LIMIT_MOST}."})
    return int(text)


def _pause(caller: Caller, sent: QueryDict, reason: str) -> str:
    control.change_limits(paused=True, by=caller.user, reason=reason)
    return "Paused: what runs goes on, nothing new starts."


def _resume(caller: Caller, sent: QueryDict, reason: str) -> str:
    control.change_limits(paused=False, by=caller.user, reason=reason)
    return "Resumed."


def _drain(caller: Caller, sent: QueryDict, reason: str) -> str:
    worker = _worker(sent)
    if not control.drain(worker, drained=True, by=caller.user, reason=reason):
        raise problems.not_found("worker")
    return f"{worker} fetches no more; what it runs goes on to its end."


def _undrain(caller: Caller, sent: QueryDict, reason: str) -> str:
    worker = _worker(sent)
    if not control.drain(worker, drained=False, by=caller.user, reason=reason):
        raise problems.not_found("worker")
    return f"{worker} fetches again."


def _worker(sent: QueryDict) -> str:
    return sent.get("worker", "").replace("\0", "")[:200]


def _advance(caller: Caller, sent: QueryDict, reason: str) -> str:
    known = {
        str(pk)
        for pk in Execution.objects.living().filter(pk__in=_ids(sent)).values_list("pk", flat=True)
    }
    ids = [str(id) for id in _ids(sent) if str(id) in known]
    moved = control.advance(ids, by=caller.user, reason=reason)
    return f"{len(moved)} moved to the front." if moved else "None of them waits any more."


def _cancel(caller: Caller, sent: QueryDict, reason: str) -> str:
    ids = _ids(sent)
    control.record(Act.CANCEL, [str(id) for id in ids], by=caller.user, reason=reason)
    control.tell()
    outcome = cancel_each(caller, ids)
    if outcome.problem and not outcome.cancelled:
        raise outcome.problem
    return outcome.words


def _ids(sent: QueryDict) -> list[UUID]:
    words = list(dict.fromkeys(sent.getlist("id")))
    if not words:
        raise problems.invalid(id="Choose at least one.")
    if len(words) > MOST:
        raise problems.invalid(id=f"At most {MOST} can be chosen at once.")
    try:
        return [UUID(word) for word in words]
    except ValueError as error:
        raise problems.invalid(id="Each must be the id of an execution.") from error


def _repair(caller: Caller, sent: QueryDict, reason: str) -> str:
    control.record(Act.REPAIR, by=caller.user, reason=reason)
    control.tell()
    return words_of(reconcile())


def words_of(report: Report) -> str:
    """Return what a reconciliation repaired, as a sentence."""
    found = [
        f"{number} {kind.replace('_', ' ')}" for kind, number in report.numbers.items() if number
    ]
    if not found:
        return "Nothing was ready to be repaired: an id is acted upon when it differs for a while."
    return f"Repaired: {', '.join(found)}."


ACTS: dict[str, Steer] = {
    "limits": _limits,
    "pause": _pause,
    "resume": _resume,
    "drain": _drain,
    "undrain": _undrain,
    "advance": _advance,
    "cancel": _cancel,
    "repair": _repair,
}
