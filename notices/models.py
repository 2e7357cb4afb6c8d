"""Where a team is told of things, and what it was told."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class TargetQuerySet(models.QuerySet["Target"]):
    """Selections of targets, and the claim that keeps two senders off one of them."""

    def ready(self, now: datetime) -> "TargetQuerySet":
        """Those that may be sent to: enabled, in nobody's hands, and not just failed."""
        free = Q(busy_until=None) | Q(busy_until__lte=now)
        rested = Q(retry_at=None) | Q(retry_at__lte=now)
        return self.filter(free, rested, enabled=True)

    def claim(self, *, now: datetime, until: datetime) -> bool:
        """Take the one target in this selection in hand; only one caller gets True."""
        return bool(self.ready(now).update(busy_until=until))


class Target(models.Model):
    """A place that notices go to: a chat, a mailbox, a webhook."""

    name = models.CharField(max_length=100, unique=True)
    url = models.BinaryField(help_text="apprise's URL, encrypted: it holds passwords.")
    shown = models.CharField(max_length=300, help_text="The URL without its secrets.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, help_text="Why the last attempt failed; empty: none.")
    last_error_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="Attempts that failed in a row.")
    retry_at = models.DateTimeField(null=True, help_text="Not tried before, after a failure.")
    busy_until = models.DateTimeField(null=True, help_text="In a sender's hands until then.")

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Selections of deliveries."""

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Those to be sent now, the least often tried first, then the oldest."""
        chosen = self.filter(state=Delivery.State.WAITING, next_at__lte=now)
        return chosen.order_by("attempts", "id")

    def over_before(self, time: datetime) -> "DeliveryQuerySet":
        """Those sent or given up before a time."""
        return self.filter(at__lt=time).exclude(state=Delivery.State.WAITING)


class Delivery(models.Model):
    """One notice to one target; `key` says what it is about, and is told only once."""

    class State(models.TextChoices):
        """How far it came."""

        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    target = models.ForeignKey(Target, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    at = models.DateTimeField(help_text="When it was told, then when it was sent or given up.")
    error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["target", "key"], name="one_delivery_a_key")]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.target}"
