"""How scripts are kept apart from this server, for templates."""

from django import template

from executions import machines as known
from executions.sandbox import OFF, is_off

register = template.Library()


@register.simple_tag
def no_sandbox() -> str:
    """Return the warning where scripts run without a sandbox, else nothing."""
    return OFF if is_off() else ""


@register.simple_tag
def machines() -> list[known.Machine]:
    """Return each machine that runs scripts, and whether it can."""
    return known.machines()
