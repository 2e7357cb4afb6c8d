"""What callers ask of the executions part of the API, checked."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from django.conf import settings

from access.parsing import Body, Parameters, Text
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
_TAKEN = f"^(({'|'.join(sorted(RESERVED))})$|{'|'.join(RESERVED_PREFIXES)})"
Variables = Annotated[
    dict[VariableName, VariableValue],
    AfterValidator(_usable),
    Field(
        max_length=MOST_VARIABLES,
        json_schema_extra={
            "additionalProperties": False,
            "propertyNames": {"not": {"pattern": _TAKEN}},
        },
    ),
]
Identifier = Annotated[int, Field(ge=1, le=ID_MOST)]

CHOICES = ("script", "test", "job")


class SubmissionIn(Body):
    """One of `script`, `test` and `job`, and how to run it."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [choice]} for choice in CHOICES]}
    )

    script: Annotated[Text, AfterValidator(_script)] = Field(
        "", min_length=1, max_length=settings.SCRIPT_MAX_BYTES
    )
    test: Identifier = 0
    job: Identifier = 0
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
    cursor: str = Field("", max_length=200)
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
    """The last execution of a page: the next page holds those before it."""

    queued_at: datetime
    id: UUID

    def encode(self) -> str:
        """Return it as a word without meaning to callers."""
        plain = f"{self.queued_at.isoformat()}|{self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, word: str) -> Self:
        """Return the cursor that `encode` made `word` of.

        Raises:
            ValueError: it made no such word.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]+", word):
            raise ValueError("It is no cursor.")
        plain = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
        at, _, id = plain.partition("|")
        queued_at = datetime.fromisoformat(at)
        if queued_at.tzinfo is None:
            raise ValueError("It is no cursor.")
        return cls(queued_at, UUID(id))
