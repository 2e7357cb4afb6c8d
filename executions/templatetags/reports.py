"""Reports in templates."""

from django import template

from access.auth import Caller
from executions import answers
from executions.models import Job
from executions.reports import chart, history

register = template.Library()

MINUS = "\N{MINUS SIGN}"


@register.simple_tag
def history_of(job: Job, caller: Caller) -> history.History:
    """Return the history of a job, of the executions that the caller may see."""
    return history.history_of(job, among=answers.visible(caller))


@register.simple_tag
def view_box() -> str:
    """Return the chart's frame, with room for the words above its top line."""
    return f"0 -12 {chart.WIDTH:g} {chart.HEIGHT + 14:g}"


@register.filter
def percent(share: float) -> str:
    """Return a share as "12 %"."""
    return f"{round(100 * share)} %"


@register.filter
def counted_worse(number: int) -> str:
    """Return a sentence about tests that passed before."""
    return f"{number} test{'' if number == 1 else 's'} passed before and did not now."


@register.filter
def signed(seconds: float) -> str:
    """Return a difference as "+0.4 s" or, with a minus sign, "1.2 s" less; none has no sign."""
    amount = f"{abs(seconds):.2f} s"
    sign = "" if amount == "0.00 s" else "+" if seconds > 0 else MINUS
    return sign + amount
