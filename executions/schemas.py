"""The objects of the executions part of the API, as its document describes them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

KindName = Literal["single", "job"]
SourceName = Literal["playground", "api", "schedule", "admin"]
PriorityName = Literal["high", "normal", "low"]
StatusName = Literal["queued", "running", "passed", "failed", "errored", "timed_out", "cancelled"]


class Counts(Schema):
    """Tests by outcome."""

    passed: int
    failed: int
    skipped: int
    errored: int
    flaky: int


class Links(Schema):
    """Where the rest of an execution is."""

    self: str
    log: str
    events: str
    artifacts: str
    page: str


class ExecutionOut(Schema):
    """One run of a test or a job."""

    id: UUID
    kind: KindName
    name: str
    source: SourceName
    status: StatusName
    position: int | None
    estimated_start: datetime | None
    waiting_for: Literal["slot", "worker", "paused", "due_time"] | None
    attempt: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration: float | None
    reason: str | None
    counts: Counts
    links: Links


class ExecutionPage(Schema):
    """Executions, newest first."""

    items: list[ExecutionOut]
    next: str | None


class Result(Schema):
    """What one test came to; `id` is pytest's node id."""

    id: str
    name: str
    outcome: str
    duration: float | None
    message: str
    location: str


class Results(Schema):
    """The results of an execution, in the order of its tests."""

    items: list[Result]
    next: str | None


class Artifact(Schema):
    """A file that an execution left."""

    name: str
    size: int
    media_type: str
    url: str


class Artifacts(Schema):
    """The files that an execution left."""

    items: list[Artifact]
    next: str | None


class Occupant(Schema):
    """Who holds a slot or waits for one; `name` is null where the caller may not see it."""

    id: UUID
    name: str | None
    state: Literal["active", "reserved", "waiting", "delayed"]
    since: datetime
    lease_age: float | None
    worker: str | None
    position: int | None


class Occupants(Schema):
    """Who holds each slot, and who waits."""

    items: list[Occupant]
    next: str | None
