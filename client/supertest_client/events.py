"""Server-sent events, read line by line; pure."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """One event; whoever reconnects sends the last `cursor` back."""

    name: str
    data: Any
    cursor: str


def events_of(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the events in the lines of a stream; what it ends within is no event."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data" and name in fields:
            fields[name] += f"\n{value}"
        elif name:
            fields[name] = value
        elif not line:
            if "data" in fields:
                yield Event(
                    fields.get("event", ""), json.loads(fields["data"]), fields.get("id", "")
                )
            fields = {}
