"""Alerts for templates."""

from django import template

from alerts.models import Alert, Rule

register = template.Library()


@register.simple_tag
def open_alerts() -> int:
    """Return how many alerts are open."""
    return Alert.objects.filter(ended_at=None).count()


@register.filter
def in_unit(value: float | None, rule: Rule) -> str:
    """Return a rule's value for people."""
    return "unknown" if value is None else rule.entry.unit.words(value)
