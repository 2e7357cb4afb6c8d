"""What callers ask of the executions part of the API, checked."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from django.conf import settings

from access.parsing import WHOLE, Body, Parameters, Text
from executions.runner.inputs import (
    MOST_VARIABLES,
    RESERVED,
    RESERVED_PREFIXES,
    variable_problems,
)
from executions.schemas import KindName, PriorityName, SourceName, StatusName

VARIABLE_MOST_CHARACTERS = 32 * 1024
ID_MOST = 2**63 - 1
PAGE_MOST = 100
KEY_MOST = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _usable(variables: dict[str, str]) -> dict[str, str]:
    if problems := variable_problems(variables):
        raise ValueError(" ".join(problems))
    return variables


def _script(text: str) -> str:
    if len(text.encode()) > settings.SCRIPT_MAX_BYTES:
        raise ValueError(f"It must be at most {settings.SCRIPT_MAX_BYTES} bytes long.")
    return text


VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
VariableValue = Annotated[Text, Field(max_length=VARIABLE_MOST_CHARACTERS)]
TAKEN = f"^(({'|'.join(sorted(RESERVED))})$|{'|'.join(RESERVED_PREFIXES)})"
Variables = Annotated[
    dict[VariableName, VariableValue],
    Field(
        max_length=MOST_VARIABLES,
        json_schema_extra={
            "additionalProperties": False,
            "propertyNames": {"not": {"pattern": TAKEN}},
        },
    ),
    AfterValidator(_usable),
]
Script = Annotated[Text, AfterValidator(_script)]
Identifier = Annotated[int, Field(ge=1, le=ID_MOST), WHOLE]

CHOICES = ("script", "test", "job")


class SubmissionIn(Body):
    """One of `script`, `test` and `job`, and how to run it."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [choice]} for choice in CHOICES]}
    )

    script: Script = Field(default_factory=str, min_length=1, max_length=settings.SCRIPT_MAX_BYTES)
    test: Identifier = Field(default_factory=int)
    job: Identifier = Field(default_factory=int)
    name: Annotated[Text, Field(max_length=200)] = ""
    priority: PriorityName = "normal"
    timeout: float | None = Field(
        None, gt=0, le=settings.EXECUTION_TIMEOUT_MAX, allow_inf_nan=False, description="Seconds."
    )
    variables: Variables = {}

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set & set(CHOICES)) != 1:
            raise ValueError("Exactly one of 'script', 'test' and 'job' must be given.")
        return self


class Filters(Parameters):
    """Which executions to list; an empty filter means all."""

    status: Literal[StatusName, ""] = ""
    kind: Literal[KindName, ""] = ""
    source: Literal[SourceName, ""] = ""
    job: str = Field("", pattern=r"^[0-9]{0,18}$")
    cursor: str = Field("", pattern=r"^([0-9]{1,17}-[0-9a-f]{32})?$")
    limit: int = Field(50, ge=1, le=PAGE_MOST)

    def conditions(self) -> dict[str, Any]:
        """Return the filters that are set, for a query set."""
        chosen = {"status": self.status, "kind": self.kind, "source": self.source}
        conditions: dict[str, Any] = {name: value for name, value in chosen.items() if value}
        return conditions | ({"job_id": int(self.job)} if self.job else {})


class LogRange(Parameters):
    """From which byte of the log on."""

    offset: int = Field(0, ge=0, le=2**40)


@dataclass(frozen=True)
class PageCursor:
    """The last execution of a page, which the next page comes after; it need not exist any more."""

    queued_at: datetime
    id: UUID

    def encode(self) -> str:
        """Return it as a word: microseconds since 1970, and the id."""
        return f"{(self.queued_at - EPOCH) // timedelta(microseconds=1)}-{self.id.hex}"

    @classmethod
    def decode(cls, word: str) -> Self:
        """Return the cursor that `word` stands for.

        Raises:
            ValueError: it stands for none.
        """
        microseconds, _, id = word.partition("-")
        try:
            queued_at = EPOCH + timedelta(microseconds=int(microseconds))
        except OverflowError as error:
            raise ValueError(f"{word!r} is beyond the calendar.") from error
        return cls(queued_at, UUID(hex=id))
