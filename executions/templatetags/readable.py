"""Values as people read them."""

from collections.abc import Mapping

from django import template

register = template.Library()

STATUS_WORDS = {"timed_out": "Timed out", "idle": "Ready", "api": "API"}
#: The outcomes of tests, in the order in which they are counted and drawn.
OUTCOMES = ("passed", "flaky", "failed", "errored", "skipped")


@register.filter
def status_word(status: str) -> str:
    """Return a status or an outcome as a word."""
    return STATUS_WORDS.get(status, status.capitalize())


@register.filter
def duration(seconds: float | str | None) -> str:
    """Return seconds as "6.1 s", "2 min 5 s" or "1 h 4 min"; nothing for what is not there."""
    if not isinstance(seconds, int | float):  # templates hand on "" for a missing value
        return ""
    if seconds < 10:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@register.filter
def lines(text: str) -> list[str]:
    """Return a script's lines as Python counts them."""
    return text.removesuffix("\n").split("\n")


@register.filter
def line_of(location: str | None, files: Mapping[str, str] | str | None) -> str:
    """Return a location where it is a line of one of the files, else nothing."""
    name, _, number = (location or "").rpartition(":")
    known = isinstance(files, Mapping) and name in files and number.isdecimal()
    return location or "" if known else ""


@register.filter
def counted(counts: Mapping[str, int]) -> str:
    """Return counts of outcomes as "4 passed, 1 failed"."""
    return ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts.get(name))


@register.filter
def shares(counts: Mapping[str, int]) -> list[dict[str, str]]:
    """Return the parts of a bar that is 100 wide, one an outcome that occurred."""
    total = sum(counts.get(name, 0) for name in OUTCOMES)
    parts, start = [], 0.0
    for name in OUTCOMES:
        if width := 100 * counts.get(name, 0) / total if total else 0:
            parts.append({"outcome": name, "start": f"{start:.2f}", "width": f"{width:.2f}"})
            start += width
    return parts
