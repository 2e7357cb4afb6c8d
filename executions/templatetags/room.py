"""What the operators' page shows, as people read it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django import template

from capacity.charts import Chart
from capacity.models import WorkerEvent
from capacity.workers import State

register = template.Library()

UNKNOWN = "\N{EN DASH}"

#: The badge's tone and icon of each state.
TONES = {State.READY: "passed", State.DRAINED: "refused", State.ENDING: "refused"}
WORDS = {
    State.READY: "Ready",
    State.DRAINED: "Draining",
    State.ENDING: "Ending",
    State.LOST: "Lost",
}


@register.filter
def tone(state: State) -> str:
    """Return the status whose colours a worker's state has."""
    return TONES.get(state, "failed")


@register.filter
def icon(state: State) -> str:
    """Return the icon of a worker's state."""
    return "stop" if state in (State.DRAINED, State.ENDING) else tone(state)


@register.filter
def state_word(state: State) -> str:
    """Return a worker's state as a word."""
    return WORDS[state]


@register.filter
def percent(share: float | str | None) -> str:
    """Return a share as "42 %"; a dash for what is not known."""
    return f"{100 * share:.0f} %" if isinstance(share, int | float) else UNKNOWN


@register.filter
def pressure(shares: Mapping[str, float]) -> str:
    """Return what was waited for more than a hundredth of the time; "none" if nothing was."""
    if not shares:
        return UNKNOWN
    found = [f"{kind} {percent(share)}" for kind, share in shares.items() if share >= 0.01]
    return ", ".join(found) or "none"


@register.filter
def missed(events: Iterable[WorkerEvent]) -> int:
    """Return how many lost workers nobody has replaced."""
    return sum(event.kind == WorkerEvent.Kind.LOST and not event.replaced_at for event in events)


@register.filter
def latest(chart: Chart) -> str:
    """Return the newest values of a chart's lines."""
    if chart.is_empty:
        return UNKNOWN
    parts = [UNKNOWN if value is None else f"{value:.3g}" for value in chart.latest]
    return " · ".join(f"{part}{chart.unit and ' ' + chart.unit}" for part in parts)


@register.filter
def sorted_ids(ids: Iterable[str]) -> list[str]:
    """Return ids in an order that stays."""
    return sorted(ids)


@register.filter
def is_uuid(id: str) -> bool:
    """Return whether an id can be an execution's."""
    try:
        UUID(id)
    except ValueError:
        return False
    return True


@register.filter
def words(name: str) -> str:
    """Return a counter's name as words."""
    return name.replace("_", " ").capitalize()
