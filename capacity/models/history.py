"""What capacity was like, and what became of workers."""

from django.db import models


class Sample(models.Model):
    """The figures of one interval that began at `at`; older ones are merged into longer intervals.

    Figures are means over the interval, except `oldest_wait` (seconds), which is the most; counters
    say how often in the interval; `waits` and `durations` are histograms (capacity.histogram) of
    what started and ended in it. `totals` are the counters so far: the next begins there.
    """

    at = models.DateTimeField(unique=True)
    seconds = models.PositiveIntegerField(db_index=True)
    running = models.FloatField()
    queued = models.FloatField()
    active = models.FloatField()
    reserved = models.FloatField()
    waiting = models.FloatField()
    delayed = models.FloatField()
    running_limit = models.FloatField()
    queued_limit = models.FloatField()
    paused = models.FloatField(help_text="The share of the interval in which nothing could start.")
    workers = models.FloatField()
    worker_slots = models.FloatField()
    oldest_wait = models.FloatField()
    admitted = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    fetched = models.PositiveIntegerField()
    released = models.PositiveIntegerField()
    reaped = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    waits = models.JSONField(default=dict)
    durations = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}: {self.running:g} run, {self.queued:g} wait"


class WorkerEvent(models.Model):
    """A worker came, said goodbye, or was lost: its lease ran out and nothing was heard of it."""

    class Kind(models.TextChoices):
        """What became of it."""

        JOINED = "joined", "Started"
        RETURNED = "returned", "Is back"  # the same process, after silence or an emptied Redis
        LEFT = "left", "Ended"
        LOST = "lost", "Lost"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    worker = models.CharField(max_length=200)
    host = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(db_index=True, help_text="Of a lost one: when its lease ran out.")
    replaced_at = models.DateTimeField(
        null=True, help_text="When another worker, or the same again, took a lost one's place."
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["worker", "kind", "at"], name="one_event_of_a_worker")
        ]

    def __str__(self) -> str:
        return f"{self.worker}: {self.get_kind_display().lower()}"
