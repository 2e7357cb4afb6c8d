"""Rules as operators set them, where each stands, and the alerts that came of them."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from alerts.catalogue import CATALOGUE, Entry
from alerts.observation import Key
from alerts.rules import Phase, State, Threshold
from notices.models import Target


class RuleQuerySet(models.QuerySet["Rule"]):
    """Selections of rules, and the one way to move one."""

    def move(self, rule: "Rule", after: State, *, value: float | None) -> bool:
        """Move a rule on from the state it was read in; only one process gets True."""
        moved = self.filter(pk=rule.pk, phase=rule.phase, since=rule.since)
        return bool(moved.update(phase=after.phase, since=after.since, value=value))


class Rule(models.Model):
    """One rule of the catalogue: its threshold where it was changed, and where it stands.

    `value` is what was read last; `since` is since when it is in its phase, in unix seconds.
    """

    key = models.CharField(max_length=20, unique=True)
    enabled = models.BooleanField(default=True)
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    start_after = models.FloatField(null=True)
    end_after = models.FloatField(null=True)
    targets = models.ManyToManyField(Target, blank=True, help_text="None: all targets are told.")
    silenced_until = models.DateTimeField(null=True)
    phase = models.CharField(
        max_length=7, choices=[(p.value, p.value) for p in Phase], default=Phase.CALM
    )
    since = models.FloatField(default=0.0)
    value = models.FloatField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.entry.title

    @property
    def entry(self) -> Entry:
        """What the catalogue says of it."""
        return CATALOGUE[Key(self.key)]

    @property
    def threshold(self) -> Threshold:
        """The threshold as it is now."""
        own = {name: getattr(self, name) for name in ("start", "end", "start_after", "end_after")}
        given = self.entry.threshold
        return Threshold(**{n: getattr(given, n) if v is None else v for n, v in own.items()})

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(Phase(self.phase), self.since)

    @property
    def is_silenced(self) -> bool:
        """Whether nobody is told of it now."""
        return self.is_silenced_at(timezone.now())

    def is_silenced_at(self, now: datetime) -> bool:
        """Return whether nobody is told of it at a time."""
        return self.silenced_until is not None and self.silenced_until > now


class Alert(models.Model):
    """One time at which a rule's threshold was passed; open until it ends."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="alerts")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    value = models.FloatField(help_text="What was read when it started.")
    worst = models.FloatField(help_text="The highest value while it was open.")
    subject = models.CharField(max_length=500, blank=True, help_text="Whom it concerns.")
    told_at = models.DateTimeField(null=True, help_text="When people were told that it started.")

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(ended_at=None), name="one_open_alert_a_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.entry.title}, {self.started_at:%Y-%m-%d %H:%M} UTC"

    @property
    def seconds(self) -> float | None:
        """How long it was open; None while it is."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None
