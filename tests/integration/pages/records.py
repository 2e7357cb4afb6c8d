"""Executions that have ended, as the record holds them."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from executions.models import Execution, TestResult, Transition
from executions.states import Status

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e"


def ended(owner: str | None = "ann", **fields: Any) -> Execution:
    """Make one that failed, with one result and two transitions."""
    now = timezone.now()
    user = User.objects.get_or_create(username=owner)[0] if owner else None
    given = {
        "name": "Checkout",
        "source": "playground",
        "status": Status.FAILED,
        "files": {"test_script.py": "def test_it(): assert 0"},
        "timeout": 60,
        "queued_at": now - timedelta(seconds=5),
        "started_at": now - timedelta(seconds=4),
        "finished_at": now,
        "reason": "1 test failed.",
        "failed": 1,
        "owner": user,
    }
    made = Execution.objects.create(**given | fields)
    Transition.objects.create(execution=made, new="queued", at=now)
    Transition.objects.create(execution=made, old="running", new=made.status, at=now)
    TestResult.objects.create(
        execution=made, place=1, node="test_script.py::test_it", name=made.name,
        outcome="failed", duration=0.1, message=made.name, location="test_script.py:1",
    )  # fmt: skip
    return made
