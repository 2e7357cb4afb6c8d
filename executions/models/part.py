"""Which tests an execution runs, each in which version, and what each of them came to."""

from django.conf import settings
from django.db import models

from executions.models.execution import Execution
from executions.models.library import Test
from executions.models.version import Version


class Part(models.Model):
    """One kept test within an execution.

    `folder` is the directory of its files there: its results' nodes begin with it ("" is all).
    `outcome` is a status, or "" as long as it has none; "skipped" where it never ran.
    """

    execution = models.ForeignKey(Execution, models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()
    folder = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200)
    test = models.ForeignKey(Test, models.SET_NULL, null=True, related_name="parts")
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="parts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text="Who saved this version; the tests of different people never share a sandbox.",
    )  # fmt: skip
    outcome = models.CharField(max_length=9, blank=True)
    duration = models.FloatField(null=True)
    ended_at = models.DateTimeField(null=True)
    passed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    errored = models.PositiveIntegerField(default=0)
    flaky = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]
        indexes = [models.Index(fields=["test", "-ended_at"], name="part_newest")]
        constraints = [
            models.UniqueConstraint(fields=["execution", "place"], name="one_part_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome or 'no outcome yet'}"
