"""The rules that exist from the start: what each watches, its threshold, and what helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.observation import Key
from alerts.rules import Threshold


class Unit(StrEnum):
    """What a rule's value counts."""

    SHARE = "%"
    SECONDS = "s"
    TIMES = "times"
    NUMBER = ""

    def words(self, value: float) -> str:
        """Return a value for people."""
        match self:
            case Unit.SHARE:
                return f"{value * 100:.0f} %"
            case Unit.SECONDS:
                return f"{value:.0f} s" if value < 120 else f"{value / 60:.1f} min"
            case Unit.TIMES:
                return f"{value:.1f} times"
            case Unit.NUMBER:
                return f"{value:.0f}"


@dataclass(frozen=True)
class Entry:
    """One rule: a heading, what its value is, its likely cause, and what helps.

    `command` is one of manage.py's that shows more; `address` the name of the page that helps, and
    `button` what its link says.
    """

    title: str
    watches: str
    unit: Unit
    threshold: Threshold
    cause: str
    remedy: str
    command: str = "capacity status"
    address: str = "capacity"
    button: str = "Open capacity"


CATALOGUE: Mapping[Key, Entry] = {
    Key.UTILISATION: Entry(
        "All slots are taken",
        "share of the running limit in use",
        Unit.SHARE,
        Threshold(start=0.95, end=0.8, start_after=600, end_after=60),
        "More is sent than can run, or executions take longer than before.",
        "See who holds the slots. If the machines have room, raise the running limit or start "
        "another worker; otherwise spread the schedules.",
        command="capacity top",
    ),
    Key.QUEUE_DEPTH: Entry(
        "The queue is nearly full",
        "share of the queued limit in use",
        Unit.SHARE,
        Threshold(start=0.8, end=0.5, start_after=30, end_after=30),
        "A burst of submissions, too few workers, or a pause.",
        "Newcomers are refused when it is full. Resume it if it is paused, start a worker, or "
        "cancel what nobody needs any more.",
        command="capacity status",
        address="executions",
        button="Open executions",
    ),
    Key.OLDEST_WAIT: Entry(
        "Somebody waits too long",
        "how long the first in the queue waits that could run",
        Unit.SECONDS,
        Threshold(start=300, end=60, start_after=0, end_after=30),
        "No worker is alive, all are drained, or every slot is held by something long.",
        "See whether workers are there and what they run; start one, or cancel what hangs.",
        command="capacity top",
    ),
    Key.REFUSAL_RATE: Entry(
        "Submissions are refused",
        "share of the submissions of the last minute that were refused",
        Unit.SHARE,
        Threshold(start=0.1, end=0.01, start_after=30, end_after=60),
        "Both limits are reached.",
        "Raise the queued limit if waiting is better than coming back; otherwise add workers.",
        command="capacity status",
    ),
    Key.WAIT_P95: Entry(
        "Waits are long",
        "time that 95 % of those started in the last 5 minutes waited at most",
        Unit.SECONDS,
        Threshold(start=120, end=60, start_after=60, end_after=60),
        "More is sent than can run for some time now.",
        "Add workers and raise the running limit, or give what matters a higher priority.",
        command="capacity status",
    ),
    Key.DURATION: Entry(
        "An execution takes far longer than usual",
        "the slowest execution takes so many times its usual duration",
        Unit.TIMES,
        Threshold(start=3, end=2, start_after=0, end_after=60),
        "What it tests has become slow or does not answer, or its machine is overloaded.",
        "Look at its log; cancel it if it hangs.",
        command="capacity top",
        address="executions",
        button="Open executions",
    ),
    Key.WORKER_LOST: Entry(
        "A worker was lost",
        "workers that fell silent and were not replaced",
        Unit.NUMBER,
        Threshold(start=1, end=0, start_after=0, end_after=0),
        "It was killed (by the system when memory ran out, or by hand), or its machine or "
        "network is away. What it ran runs again elsewhere.",
        "Start it again. The log of its machine says why it ended: look for oom-kill.",
        command="capacity status",
    ),
    Key.REAPS: Entry(
        "Leases run out",
        "slots of living workers that were taken back in the last 5 minutes",
        Unit.NUMBER,
        Threshold(start=3, end=0, start_after=10, end_after=30),
        "Workers live, but freeze, or can't reach Redis in time.",
        "See whether a machine is short of memory or processor time; if Redis is slow, raise "
        "LEASE_SECONDS.",
        command="capacity doctor",
    ),
    Key.LEDGER: Entry(
        "The capacity ledger is away",
        "whether Redis does not answer (1) or does (0)",
        Unit.NUMBER,
        Threshold(start=1, end=0, start_after=10, end_after=5),
        "Redis is stopped, full, or can't be reached over the network.",
        "Nothing new is accepted or started until it is back; what runs goes on. Start it again, "
        "or see why it does not answer; REDIS_URL says where it is.",
        command="capacity doctor",
    ),
    Key.DISK: Entry(
        "The disk is nearly full",
        "share of the disk of VAR_DIR in use, on the clock's machine",
        Unit.SHARE,
        Threshold(start=0.9, end=0.85, start_after=60, end_after=60),
        "Artifacts and logs of executions, or something else on that machine.",
        "Keep less, move artifacts to a storage of their own, or give the machine a larger disk.",
        command="capacity status",
        address="executions",
        button="Open executions",
    ),
    Key.SCHEDULED_RUNS: Entry(
        "Scheduled runs are refused",
        "scheduled runs of the last 15 minutes that were refused",
        Unit.NUMBER,
        Threshold(start=1, end=0, start_after=0, end_after=60),
        "The queue was full when they were due; or a job can't run as it is, for example because "
        "its owner's account was deactivated. The job's page says why.",
        "Spread the schedules over the hour, or raise the queued limit; mend the job.",
        command="capacity status",
        address="jobs",
        button="Open jobs",
    ),
}
