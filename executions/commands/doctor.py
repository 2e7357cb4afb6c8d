"""Tell what differs between record, ledger and broker; exit code 1 if anything."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from capacity.ledger import ledger
from executions.commands.out import Out
from executions.services import Diagnosis, Report, diagnose, repair


def add_arguments(parser: ArgumentParser) -> None:
    """Take whether to repair."""
    parser.add_argument("--repair", action="store_true", help="repair it, within a lease or so")


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Diagnose, repair where asked, and tell."""
    before = diagnose()
    reports = repair() if options["repair"] and not before.is_sound else []
    after = diagnose() if reports else before
    found = _findings(before, reports, after)
    out.tell(found, _lines(found, after))
    return 0 if after.is_sound else 1


def _lines(found: Mapping[str, Any], after: Diagnosis) -> Iterator[str]:
    for name, value in found.items():
        yield f"{name}: {json.dumps(value)}"
    yield "Nothing differs." if after.is_sound else "They differ: `left` says what, and in which."


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
