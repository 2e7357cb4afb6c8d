"""What jobs do by themselves: their timetables, the runs that were due, and who is told of ends."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from executions.models import Execution, Job
from notices.models import Target


class Policy(models.TextChoices):
    """What happens to a run that is due while the last one has not ended."""

    SKIP = "skip", "Skip it"
    QUEUE = "queue", "Queue it as well"
    REPLACE = "replace", "Cancel the old one"


class Timetable(models.Model):
    """How a job's schedule is followed, and since when.

    `schedule` and `timezone` are what the clocks saw last: a change of the job's own starts anew,
    so that a new schedule is never late for times before it was set.
    """

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="timetable")
    policy = models.CharField(max_length=7, choices=Policy.choices, default=Policy.SKIP)
    schedule = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=100, blank=True)
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.job_id}: {self.schedule} {self.timezone}"


class RunStatus(models.TextChoices):
    """What became of a run that was due."""

    DUE = "due"  # a worker has it in hand
    STARTED = "started"
    SKIPPED = "skipped"
    REFUSED = "refused"
    REPLACED = "replaced"
    MISSED = "missed"


class ScheduledRunQuerySet(models.QuerySet["ScheduledRun"]):
    """Selections of scheduled runs."""

    def to_retry(self, now: datetime) -> "ScheduledRunQuerySet":
        """Those refused whose time has come again, and those that a lost worker had in hand."""
        return self.filter(retry_at__lte=now)

    def over_before(self, time: datetime) -> "ScheduledRunQuerySet":
        """Those that were settled before a time."""
        return self.filter(at__lt=time, retry_at=None)

    def claim(self, run: "ScheduledRun", *, until: datetime) -> bool:
        """Take a run in hand that was to be retried; only one caller gets True."""
        return bool(self.filter(pk=run.pk, retry_at=run.retry_at).update(retry_at=until))


class ScheduledRun(models.Model):
    """One time at which a job was due; the pair is unique, so that two clocks run it once."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="scheduled_runs")
    due = models.DateTimeField()
    status = models.CharField(max_length=8, choices=RunStatus.choices, default=RunStatus.DUE)
    execution = models.ForeignKey(
        Execution, models.SET_NULL, null=True, blank=True, related_name="scheduled_runs"
    )
    reason = models.TextField(blank=True)
    at = models.DateTimeField(help_text="When it was last decided.")
    refusals = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, help_text="Not before; null: it is settled.")

    objects = ScheduledRunQuerySet.as_manager()

    class Meta:
        ordering = ["-due", "-id"]
        constraints = [models.UniqueConstraint(fields=["job", "due"], name="one_run_a_due_time")]
        indexes = [
            models.Index(
                fields=["retry_at"], name="scheduled_run_retry", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} at {self.due:%Y-%m-%d %H:%M} UTC: {self.status}"


class When(models.TextChoices):
    """Which ends of a job somebody is told of."""

    FAILURE = "failure", "When it fails"
    RECOVERY = "recovery", "When it passes again"
    ALWAYS = "always", "Each time"


class Rule(models.Model):
    """Which target is told of which ends of a job."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="rules")
    target = models.ForeignKey(Target, models.CASCADE, related_name="rules")
    when = models.CharField(max_length=8, choices=When.choices)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "target", "when"], name="one_rule_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.get_when_display()}, {self.target}"


class Ending(models.Model):
    """An end of a job that somebody is still to be told of; written with the end, then removed."""

    execution = models.OneToOneField(Execution, models.CASCADE, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"the end of {self.execution_id}"
