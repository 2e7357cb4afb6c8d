"""What people are told of an alert."""

from django.conf import settings
from django.urls import reverse

from alerts.models import Alert
from executions.templatetags.readable import duration


def start(alert: Alert) -> tuple[str, str]:
    """Return title and body of the notice of an alert's start."""
    entry, threshold = alert.rule.entry, alert.rule.threshold
    unit = entry.unit
    subject = f" ({alert.subject})" if alert.subject else ""
    lines = [
        f"{entry.watches[0].upper()}{entry.watches[1:]}: {unit.words(alert.value)}{subject}.",
        f"The alert starts at {unit.words(threshold.start)} and ends at "
        f"{unit.words(threshold.end)}.",
        f"Likely cause: {entry.cause}",
        f"What helps: {entry.remedy}",
        f"See more: python manage.py {entry.command}",
        settings.SITE_URL + reverse("alerts"),
    ]
    return f"Alert: {entry.title}", "\n".join(lines)


def ending(alert: Alert) -> tuple[str, str]:
    """Return title and body of the notice of an alert's end."""
    entry = alert.rule.entry
    subject = f" It was about {alert.subject}." if alert.subject else ""
    body = (
        f"It lasted {duration(alert.seconds)}; the worst value was "
        f"{entry.unit.words(alert.worst)}.{subject}\n{settings.SITE_URL}{reverse('alerts')}"
    )
    return f"All clear: {entry.title}", body
