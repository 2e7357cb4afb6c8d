"""Names in Redis: kombu's own, and ours, which share the hash tag of the governed queue."""

#: The queue whose messages need a slot.
GOVERNED = "executions"
#: kombu's separator between a queue's name and a priority step.
SEPARATOR = "\x06\x16"
#: kombu's priority steps of the bands, the first served first; 0 is `apply_async`'s default.
BANDS = {"high": 3, "normal": 0, "low": 6}


def own(name: str) -> str:
    """Return the key that holds `name` for the governed queue."""
    return f"{{{GOVERNED}}}:{name}"


def band_key(priority: int) -> str:
    """Return kombu's list of the governed queue for one priority step."""
    return f"{GOVERNED}{SEPARATOR}{priority}" if priority else GOVERNED


WAKE = own("wake")
#: Channel on which every change is announced, as "verb id".
CHANGED = own("changed")
#: Channel on which other packages announce a topic of `capacity.live`.
LIVE = own("live")
LOST = own("lost")
#: What processes counted, by field; and who told of it, until when they live, whom they serve.
MEASURES, PROCESSES = own("measures"), own("processes")
#: What became of workers, until the record has taken it over.
WORKER_EVENTS = own("worker_events")

#: The KEYS of every script, in the order in which prelude.lua names them.
SCRIPT_KEYS = (
    *(band_key(priority) for priority in BANDS.values()),
    *map(own, ("members", "messages", "slots", "active", "tags", "delayed", "limits", "attempts")),
    LOST,
    own("cancelled"),
    own("absent"),
    own("stats"),
    WAKE,
    own("workers"),
    own("worker_slots"),
    own("worker_notes"),
    WORKER_EVENTS,
    *map(own, ("draining", "waits", "durations")),
    "unacked",
    "unacked_index",
    CHANGED,
    MEASURES,
    PROCESSES,
)


def band_index(priority: int | None) -> int:
    """Return the number of the band (1 is served first) that serves a message of this priority."""
    steps = list(BANDS.values())
    return steps.index(priority) + 1 if priority in steps else steps.index(BANDS["normal"]) + 1
