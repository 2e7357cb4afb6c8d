"""Jobs that run by the clock. (Django's own names are imported once it is up.)"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from executions.models import Job

#: Sets what the clocks show: "2026-05-04T10:00:30", in UTC.
Set = Callable[[str], datetime]


@pytest.fixture(autouse=True)
def _database(transactional_db: None) -> None:
    """Give each test a database that commits: what is published must be committed before."""


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Set the time, which then stands still."""
    from datetime import UTC

    from django.utils import timezone

    def set_time(text: str) -> datetime:
        now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    return set_time


@pytest.fixture
def job() -> "Job":
    """Return Ann's job, which is due each hour."""
    from tests.integration.schedules.jobs import make_job

    return make_job()
