"""Strict reading of requests: what is not JSON, or not asked for, is an error."""

import json
from typing import Annotated, Any, NoReturn

from ninja import Schema
from ninja.parser import Parser
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from django.http import HttpRequest

from access import problems


class StrictParser(Parser):
    """Reads bodies that are JSON objects, as RFC 8259 has it: no NaN, no infinities."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the object in the body."""
        body = json.loads(request.body, parse_constant=_refuse_constant)
        if not isinstance(body, dict):
            raise problems.invalid(body="It must be a JSON object.")
        return body


def _refuse_constant(name: str) -> NoReturn:
    raise problems.invalid(body=f"{name} is no JSON.")


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("It must not hold a NUL character.")
    return text


#: Text that databases and environments can hold; the pattern tells the document's readers so.
Text = Annotated[
    str, AfterValidator(_storable), Field(json_schema_extra={"pattern": r"^[^\x00]*$"})
]


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: Reads a whole number however JSON writes it, to which 5.0 is an integer; comes after the bounds.
WHOLE = BeforeValidator(_whole)


class Body(Schema):
    """A request's body: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Parameters(Schema):
    """A request's query parameters: no unknown ones."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, values: Any, info: ValidationInfo) -> Any:
        request: HttpRequest = (info.context or {})["request"]
        known = {field.alias or name for name, field in cls.model_fields.items()}
        unknown = sorted(request.GET.keys() - known)
        if unknown:
            raise problems.invalid_fields((name, "There is no such parameter.") for name in unknown)
        return values
