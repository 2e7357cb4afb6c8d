"""What an execution runs, where it came from, and how urgent it is."""

from django.db import models


class Kind(models.TextChoices):
    """What an execution runs."""

    SINGLE = "single"
    JOB = "job"


class Source(models.TextChoices):
    """Where an execution came from."""

    PLAYGROUND = "playground"
    API = "api"
    SCHEDULE = "schedule"
    ADMIN = "admin"


class Priority(models.TextChoices):
    """Bands of the queue, the first served first."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"
