"""Executions in a real database and a real Redis. (Django's names are imported once it is up.)"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.integration.executions.stage import FakeSandbox


@pytest.fixture(autouse=True)
def _database(transactional_db: None) -> None:
    """Give each test a database that commits: what is published must be committed before."""


@pytest.fixture
def ann() -> "User":
    """Return Ann."""
    from django.contrib.auth.models import User

    return User.objects.create(username="ann")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> "FakeSandbox":
    """Run executions on a stage instead of in a sandbox."""
    from executions.services import running
    from tests.integration.executions.stage import FakeSandbox

    fake = FakeSandbox()
    monkeypatch.setattr(running, "sandbox", lambda: fake)
    return fake


@pytest.fixture
def running_id(_database: None) -> str:
    """Return the id of an execution that runs, somewhere."""
    from django.utils import timezone

    from executions.models import Execution, Source

    execution = Execution.objects.create(
        name="x", source=Source.API, files={}, timeout=1, queued_at=timezone.now(),
        status="running",
    )  # fmt: skip
    return str(execution.pk)
