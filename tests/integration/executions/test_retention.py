"""What is older than the limits is removed, and what lives never."""

from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest

from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from access import audit
from access.audit import Action
from access.models import AuditEntry
from executions import services, tasks
from executions.artifacts import Shelf
from executions.models import Artifact, Clearance, Execution, Log
from executions.runner import Found
from executions.services import retention
from executions.states import Status
from notices.models import Delivery, Target


@pytest.fixture(autouse=True)
def limits(settings: LazySettings) -> None:
    settings.RETAIN_EXECUTIONS_DAYS, settings.RETAIN_LOGS_DAYS = 90, 30
    settings.RETAIN_ARTIFACTS_DAYS, settings.RETAIN_AUDIT_DAYS = 10, 365


def ended(days: float, status: Status = Status.PASSED) -> Execution:
    at = timezone.now() - timedelta(days=days)
    execution = Execution.objects.create(
        name="x", source="api", status=status, files={}, timeout=1, queued_at=at,
        finished_at=at if status.is_terminal else None,
    )  # fmt: skip
    Log.objects.create(execution=execution, content=b"log")
    shelf = Shelf(execution)
    shelf(Found("a.txt", 5), BytesIO(b"12345"))
    Artifact.objects.bulk_create(shelf.rows)
    return execution


def left() -> tuple[int, int, int]:
    return Execution.objects.count(), Log.objects.count(), Artifact.objects.count()


def test_each_kind_goes_after_its_own_time_and_is_counted() -> None:
    for days in (5, 20, 40, 100):
        ended(days)
    stored = list(Artifact.objects.order_by("pk").values_list("file", flat=True))
    assert services.retain() == services.Removed(1, 2, 3, 15, 0)
    assert left() == (3, 2, 1)
    assert [default_storage.exists(name) for name in stored] == [True, False, False, False]
    assert str(Clearance.objects.get()).startswith("1 executions, 2 logs, 3 artifacts (15 bytes)")


def test_what_lives_is_never_touched() -> None:
    for status in (Status.QUEUED, Status.RUNNING):
        ended(1000, status)
    services.retain()
    assert left() == (2, 2, 2)
    assert not Clearance.objects.exists()


def test_a_limit_of_zero_days_keeps_all(settings: LazySettings) -> None:
    settings.RETAIN_EXECUTIONS_DAYS = settings.RETAIN_LOGS_DAYS = 0
    settings.RETAIN_ARTIFACTS_DAYS = settings.RETAIN_AUDIT_DAYS = 0
    ended(10_000)
    services.retain()
    assert left() == (1, 1, 1)


def test_many_go_in_batches_and_those_that_are_left_go_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    for _ in range(3):
        ended(100)
    ticks = count()
    removed = services.retain(longest=1, clock=lambda: float(next(ticks)))
    assert removed.executions == 1
    assert left()[0] == 2
    assert services.retain().executions == 2
    assert left() == (0, 0, 0)


def test_old_audit_entries_go() -> None:
    for _ in range(2):
        audit.record(Action.RAN, by=None, target="x")
    AuditEntry.objects.filter(pk=AuditEntry.objects.latest("id").pk).update(
        at=timezone.now() - timedelta(days=400)
    )
    assert services.retain().audit_entries == 1
    assert AuditEntry.objects.count() == 1


def test_further_kinds_go_after_the_time_of_executions_and_are_counted() -> None:
    chat = Target.objects.create(name="chat", url=b"x", shown="json://…")
    for days, state in ((100, "sent"), (100, "waiting"), (10, "failed")):
        at = timezone.now() - timedelta(days=days)
        Delivery.objects.create(target=chat, key=f"{days}{state}", state=state, next_at=at, at=at)
    assert services.would_remove().others == services.retain().others == {"notices": 1}
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed", "waiting"]
    assert str(Clearance.objects.get()).endswith(", 1 notices")


def test_a_dry_run_counts_and_removes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ended(100)
    call_command("retain", dry_run=True)
    assert left() == (1, 1, 1)
    call_command("retain")
    counted = "1 executions, 1 logs, 1 artifacts (5 bytes), 0 audit entries."
    assert capsys.readouterr().out == f"Would remove {counted}\nRemoved {counted}\n"


def test_the_clock_does_it() -> None:
    ended(100)
    tasks.retain()
    assert left() == (0, 0, 0)
