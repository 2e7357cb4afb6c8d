"""The objects of the capacity part of the API, as its document describes them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from access.parsing import WHOLE, Body, Text

#: More than any fleet runs; it keeps a typing error from being taken for a limit.
LIMIT_MOST = 100_000
Limit = Annotated[int, Field(ge=0, le=LIMIT_MOST), WHOLE]


class Broker(Schema):
    """The broker's own figures: messages on its lists, messages in workers' hands."""

    ready: int
    unacked: int


class Capacity(Schema):
    """How much runs and waits, and how much may."""

    running: int
    running_capacity: int
    queued: int
    queued_capacity: int
    active: int
    reserved: int
    waiting: int
    delayed: int
    paused: bool
    oldest_wait: float
    workers: int
    worker_slots: int
    broker: Broker
    as_of: datetime
    source: Literal["ledger", "cache", "database"]
    stale: bool
    partial: bool


class CapacityChange(Body):
    """New limits; what is left out stays as it is."""

    running_capacity: Limit | None = None
    queued_capacity: Limit | None = None
    paused: bool | None = None
    reason: Annotated[Text, Field(max_length=500, description="Why, for the record.")] = ""

    @property
    def changes(self) -> dict[str, Any]:
        """What is to change."""
        asked = {
            "running": self.running_capacity,
            "queued": self.queued_capacity,
            "paused": self.paused,
        }
        return {name: value for name, value in asked.items() if value is not None}
