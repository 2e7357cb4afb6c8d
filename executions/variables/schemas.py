"""The objects of variables, as the API's document describes them."""

from datetime import datetime

from ninja import Schema


class VariableOut(Schema):
    """A variable of a job, or of the whole team where `job` is null; a secret's value is null."""

    id: int
    name: str
    job: int | None
    secret: bool
    value: str | None
    updated_by: str | None
    updated_at: datetime


class Variables(Schema):
    """The variables of a job or of the team, by name."""

    items: list[VariableOut]
    next: str | None
