"""What callers ask of variables, checked."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from access.parsing import Body, Parameters
from executions.requests import TAKEN, Identifier, VariableName, VariableValue
from executions.runner import variable_problems
from executions.spellings import SHORTEST

TOO_SHORT = f"A secret needs at least {SHORTEST} characters: a shorter one can't be hidden in logs."
LONG_ENOUGH = rf"\S[\s\S]{{{SHORTEST - 2},}}\S"

Name = Annotated[VariableName, Field(json_schema_extra={"not": {"pattern": TAKEN}})]


def secret_problem(value: str) -> str | None:
    """Return why a value can't be a secret, or None."""
    return TOO_SHORT if len(value.strip()) < SHORTEST else None


class VariableIn(Body):
    """A new variable of the whole team; or, where `job` names one, a secret of that job.

    What of a job is no secret is kept with the job itself, as `variables`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"secret": {"const": False}}},
                {"properties": {"value": {"pattern": LONG_ENOUGH}}},
            ],
            "oneOf": [
                {"properties": {"job": {"type": "null"}}},
                {
                    "properties": {"job": {"type": "integer"}, "secret": {"const": True}},
                    "required": ["job", "secret"],
                },
            ],
        }
    )

    name: Name
    value: VariableValue
    secret: bool = False
    job: Identifier | None = None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        problems = variable_problems({self.name: self.value})
        if self.secret and (problem := secret_problem(self.value)):
            problems.append(problem)
        if problems:
            raise ValueError(" ".join(problems))
        return self


class VariablePatch(Body):
    """A new value, or another kind; a secret becomes a plain one only with a new value."""

    value: VariableValue | None = None
    secret: bool | None = None


class VariableFilters(Parameters):
    """Whose variables: a job's, or those of the whole team."""

    job: Annotated[str, Field(pattern=r"^[0-9]{0,18}$")] = ""
