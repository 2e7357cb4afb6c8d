"""The objects of tests and jobs, as the API's document describes them."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from executions.schemas import PriorityName


class Last(Schema):
    """How the newest run ended."""

    execution: UUID
    status: str
    at: datetime


class KeptLinks(Schema):
    """Where a test or a job is."""

    self: str
    page: str
    run: str


class TestSummary(Schema):
    """A test in a list; `flakiness` is the share of its last runs that were unsteady."""

    __test__ = False

    id: int
    name: str
    description: str
    tags: list[str]
    version: int
    owner: str | None
    created_at: datetime
    updated_at: datetime
    last: Last | None
    flakiness: float | None
    links: KeptLinks


class TestOut(TestSummary):
    """A test with its newest version's contents."""

    script: str
    files: dict[str, str]


class TestPage(Schema):
    """Tests, by name."""

    __test__ = False

    items: list[TestSummary]
    next: str | None


class VersionSummary(Schema):
    """One save of a test."""

    number: int
    author: str | None
    note: str
    created_at: datetime


class VersionOut(VersionSummary):
    """One save of a test, with its contents."""

    script: str
    files: dict[str, str]


class Versions(Schema):
    """The versions of a test, newest first."""

    items: list[VersionSummary]
    next: str | None


class JobOut(Schema):
    """A job; `tests` are ids in order, `timeout` seconds or null for the server's default."""

    id: int
    name: str
    description: str
    tests: list[int]
    schedule: str | None
    timezone: str
    timeout: float | None
    retries: int
    priority: PriorityName
    variables: dict[str, str]
    stop_at_first_failure: bool
    owner: str | None
    created_at: datetime
    updated_at: datetime
    last: Last | None
    flakiness: float | None
    links: KeptLinks


class JobPage(Schema):
    """Jobs, by name."""

    items: list[JobOut]
    next: str | None
