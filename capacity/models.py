"""The history of changes to capacity."""

from django.conf import settings
from django.db import models


class LimitChange(models.Model):
    """One change of the shared limits by a person; a field that was left alone is empty."""

    running = models.PositiveIntegerField(null=True)
    queued = models.PositiveIntegerField(null=True)
    paused = models.BooleanField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        permissions = [("change_limits", "Can change the limits and pause")]

    def __str__(self) -> str:
        named = {"running": self.running, "queued": self.queued, "paused": self.paused}
        return ", ".join(f"{name} = {value}" for name, value in named.items() if value is not None)
