"""The history of what operators did."""

from django.conf import settings
from django.db import models


class Act(models.TextChoices):
    """What an operator can do."""

    LIMITS = "limits", "Changed the limits"
    DRAIN = "drain", "Drained a worker"
    UNDRAIN = "undrain", "Let a worker fetch again"
    ADVANCE = "advance", "Moved to the front"
    CANCEL = "cancel", "Cancelled"
    REPAIR = "repair", "Repaired"


class Intervention(models.Model):
    """One act of an operator; of the limits, a field that was left alone is empty."""

    act = models.CharField(max_length=8, choices=Act.choices, default=Act.LIMITS)
    running = models.PositiveIntegerField(null=True)
    queued = models.PositiveIntegerField(null=True)
    paused = models.BooleanField(null=True)
    subjects = models.JSONField(
        default=list, help_text="Whom it concerned: a worker's name, or ids of executions."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        permissions = [("change_limits", "Can change the limits and pause")]

    def __str__(self) -> str:
        if self.act != Act.LIMITS:
            return f"{self.get_act_display()}: {', '.join(self.subjects)}"
        return ", ".join(filter(None, (self._pause, self._limits)))

    @property
    def _pause(self) -> str:
        return "" if self.paused is None else "Paused" if self.paused else "Resumed"

    @property
    def _limits(self) -> str:
        named = {"run": self.running, "wait": self.queued}
        said = [f"{value} {name}" for name, value in named.items() if value is not None]
        return f"At most {' and '.join(said)}" if said else ""
