"""The objects of the schedules part of the API, as its document describes them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from access.parsing import Body, Parameters
from executions.library.requests import Schedule, Timezone
from executions.requests import PAGE_MOST

PolicyName = Literal["skip", "queue", "replace"]
RunStatusName = Literal["due", "started", "skipped", "refused", "replaced", "missed"]


class ScheduleOut(Schema):
    """When a job runs by itself; `words` is null without a schedule."""

    schedule: str | None
    timezone: str
    policy: PolicyName
    words: str | None
    next: list[datetime]


class SchedulePatch(Body):
    """What of it to change; `schedule` null: it runs no more by itself."""

    schedule: Schedule | None = Field(None, description="As cron has it; null: none.")
    timezone: Timezone = Field(default_factory=str)
    policy: PolicyName = "skip"


class ScheduledRunOut(Schema):
    """What became of one time that a job was due; `retry_at` of one that is tried again."""

    due: datetime
    status: RunStatusName
    reason: str | None
    execution: UUID | None
    at: datetime
    retry_at: datetime | None


class ScheduledRuns(Schema):
    """The times that a job was due, newest first."""

    items: list[ScheduledRunOut]
    next: str | None


class RunFilters(Parameters):
    """Which page of them."""

    cursor: str = Field("", pattern=r"^[0-9]{0,12}$")
    limit: int = Field(50, ge=1, le=PAGE_MOST)
