"""Capacity in words; pure."""

from capacity.limits import Usage


def supply(usage: Usage) -> str:
    """Return what the workers offer against the limit, as a sentence."""
    if usage.workers == 0:
        return "No worker is connected: nothing starts."
    workers = _counted(usage.workers, "worker", "offers", "offer")
    told = f"{workers} {_counted(usage.worker_slots, 'slot')}, the limit is {usage.limits.running}"
    if usage.worker_slots == 0:
        return f"{told}: nothing starts."
    if usage.worker_slots < usage.limits.running:
        return f"{told}: at most {usage.worker_slots} run at once."
    return f"{told}."


def standstill(usage: Usage) -> str:
    """Return why nothing new starts although a worker is there, or nothing."""
    if usage.paused:
        return "Paused: what runs goes on, nothing new starts."
    if usage.limits.running == 0:
        return "The running limit is 0: nothing new starts."
    if usage.slots > usage.limits.running:
        over = usage.slots - usage.limits.running
        return f"{over} more run than the limit allows: nothing starts until they have ended."
    return ""


def _counted(number: int, noun: str, verb: str = "", verb_of_many: str = "") -> str:
    words = [str(number), noun if number == 1 else f"{noun}s"]
    return " ".join(filter(None, [*words, verb if number == 1 else verb_of_many]))
