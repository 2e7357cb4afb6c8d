"""What callers ask of tests and jobs, checked."""

import zoneinfo
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from django.conf import settings

from access.parsing import WHOLE, Body, Parameters, Text
from executions import cron
from executions.contents import FILES_MOST, PATH_PATTERN, content_problems
from executions.library.listing import CURSOR_PATTERN
from executions.models import SCRIPT_NAME
from executions.requests import PAGE_MOST, Identifier, Script, Variables
from executions.schemas import PriorityName
from executions.services.kept import TESTS_MOST

RETRIES_MOST = 5
TAG_PATTERN = r"^[a-z0-9][a-z0-9_.-]{0,39}$"
ZONES = sorted(zoneinfo.available_timezones())


def _zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError("There is no such time zone; a name is for example Europe/Berlin.")
    return name


def _due(schedule: str) -> str:
    for problem in cron.validate(schedule, "UTC"):
        raise ValueError(problem.message)
    return schedule


def _distinct(ids: list[int]) -> list[int]:
    if len(set(ids)) < len(ids):
        raise ValueError("Each test can be in a job once.")
    return ids


def _unique(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


Name = Annotated[Text, Field(min_length=1, max_length=200)]
Description = Annotated[Text, Field(max_length=5000)]
Tags = Annotated[
    list[Annotated[str, Field(pattern=TAG_PATTERN)]], Field(max_length=12), AfterValidator(_unique)
]
Files = Annotated[
    dict[Annotated[str, Field(pattern=PATH_PATTERN)], Text],
    Field(max_length=FILES_MOST, json_schema_extra={"additionalProperties": False}),
]
Tests = Annotated[
    list[Identifier],
    Field(max_length=TESTS_MOST, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_distinct),
]
Timeout = Annotated[float, Field(gt=0, le=settings.EXECUTION_TIMEOUT_MAX, allow_inf_nan=False)]
Retries = Annotated[int, Field(ge=0, le=RETRIES_MOST), WHOLE]
Schedule = Annotated[Text, Field(max_length=cron.LONGEST), AfterValidator(_due)]
Timezone = Annotated[str, AfterValidator(_zone), Field(json_schema_extra={"enum": ZONES})]


def check_contents(script: str, files: Mapping[str, str]) -> None:
    """Raise `ValueError` where a script and its files can't be a test."""
    most = settings.SUITE_MAX_BYTES
    if problems := content_problems(script, files, name=SCRIPT_NAME, most=most):
        raise ValueError(" ".join(problems[:5]))


class TestIn(Body):
    """A test to keep: a script, or files, or both."""

    __test__ = False

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["script"]}, {"required": ["files"]}]}
    )

    name: Name
    script: Script = Field(default_factory=str, min_length=1, max_length=settings.SCRIPT_MAX_BYTES)
    files: Files = Field(default_factory=dict, min_length=1)
    description: Description = ""
    tags: Tags = []

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check_contents(self.script, self.files)
        return self


class TestPatch(Body):
    """What of a test to change; `files` replaces all of them."""

    __test__ = False

    name: Name = Field(default_factory=str)
    script: Script = Field(default_factory=str, max_length=settings.SCRIPT_MAX_BYTES)
    files: Files = Field(default_factory=dict)
    description: Description = Field(default_factory=str)
    tags: Tags = Field(default_factory=list)


class JobIn(Body):
    """A job to keep: its tests in order, and how they run."""

    name: Name
    tests: Tests = []
    description: Description = ""
    schedule: Schedule | None = Field(None, description="As cron has it; null: none.")
    timezone: Timezone = "UTC"
    timeout: Timeout | None = Field(None, description="Seconds for the whole job.")
    retries: Retries = Field(0, description="How often a test that failed is tried again.")
    priority: PriorityName = "normal"
    variables: Variables = {}
    stop_at_first_failure: bool = False


class JobPatch(Body):
    """What of a job to change; `tests` are all of its tests, in order."""

    name: Name = Field(default_factory=str)
    tests: Tests = Field(default_factory=list)
    description: Description = Field(default_factory=str)
    schedule: Schedule | None = None
    timezone: Timezone = Field(default_factory=str)
    timeout: Timeout | None = None
    retries: Retries = Field(default_factory=int)
    priority: PriorityName = "normal"
    variables: Variables = Field(default_factory=dict)
    stop_at_first_failure: bool = Field(default_factory=bool)


class RunIn(Body):
    """How to run a test or a job, where it shall differ from what is kept."""

    name: Annotated[Text, Field(max_length=200)] = ""
    priority: PriorityName = "normal"
    timeout: Timeout | None = Field(None, description="Seconds.")
    variables: Variables = {}


class LibraryFilters(Parameters):
    """Which tests or jobs to list, by name; an empty filter means all."""

    q: str = Field("", max_length=200, description="What the name contains.")
    tag: str = Field("", pattern=r"^([a-z0-9][a-z0-9_.-]{0,39})?$")
    cursor: str = Field("", pattern=f"^({CURSOR_PATTERN})?$")
    limit: int = Field(50, ge=1, le=PAGE_MOST)


class JobFilters(Parameters):
    """Which jobs to list, by name; an empty filter means all."""

    q: str = Field("", max_length=200, description="What the name contains.")
    cursor: str = Field("", pattern=f"^({CURSOR_PATTERN})?$")
    limit: int = Field(50, ge=1, le=PAGE_MOST)


def fields_of(asked: Body) -> dict[str, Any]:
    """Return what was asked for, with the names of the models' fields."""
    fields = asked.model_dump(exclude_unset=True)
    if "schedule" in fields:
        fields["schedule"] = fields["schedule"] or ""
    return fields
