"""`manage.py capacity`: the doctor compares record, ledger and broker; status tells the figures."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from capacity.snapshot import as_json, reading
from executions.services import Diagnosis, Report, diagnose, repair


class Command(BaseCommand):
    """Look after the capacity ledger."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a sub-command."""
        commands = parser.add_subparsers(dest="action", required=True)
        doctor = commands.add_parser("doctor", help="tell what differs; exit code 1 if anything")
        doctor.add_argument("--repair", action="store_true", help="repair it, within a lease or so")
        status = commands.add_parser("status", help="tell the figures as GET /capacity does")
        for command in (doctor, status):
            command.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_: Any, action: str, **options: Any) -> None:
        """Do what was asked."""
        if action == "status":
            self._tell(as_json(reading()), in_json=options["json"])
            return
        try:
            self._doctor(mends=options["repair"], in_json=options["json"])
        except LedgerUnreachable as error:
            raise CommandError(str(error)) from error

    def _doctor(self, *, mends: bool, in_json: bool) -> None:
        before = diagnose()
        reports = repair() if mends and not before.is_sound else []
        after = diagnose() if reports else before
        self._tell(_findings(before, reports, after), in_json=in_json)
        if not after.is_sound:
            raise SystemExit(1)

    def _tell(self, answer: dict[str, Any], *, in_json: bool) -> None:
        if in_json:
            self.stdout.write(json.dumps(answer))
            return
        for name, value in answer.items():
            self.stdout.write(f"{name}: {json.dumps(value)}")


def _findings(before: Diagnosis, reports: list[Report], after: Diagnosis) -> dict[str, Any]:
    usage = after.usage
    return {
        "record": {"running": after.running_rows, "queued": after.queued_rows},
        "ledger": {
            "slots": usage.slots,
            "active": usage.active,
            "running": usage.running,
            "queued": usage.queued,
            "limits": {"running": usage.limits.running, "queued": usage.limits.queued},
            "workers": usage.workers,
        },
        "broker": {"listed": usage.listed, "delayed": usage.delayed, "unacked": usage.unacked},
        "found": _by_kind(before),
        "repaired": _repaired(reports),
        "left": _by_kind(after),
        "repaired_so_far": ledger().repairs(),
    }


def _by_kind(diagnosis: Diagnosis) -> dict[str, list[str]]:
    return {kind.value: sorted(ids) for kind, ids in diagnosis.differences.items() if ids}


def _repaired(reports: list[Report]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for report in reports:
        sums.update(report.numbers)
    return dict(sums)
