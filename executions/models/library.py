"""What a team keeps: its tests, and the jobs that run them together."""

from django.conf import settings
from django.db import models

from executions.models.choices import Priority


class Test(models.Model):
    """A script that a team keeps."""

    __test__ = False  # no test of pytest's

    name = models.CharField(max_length=200)
    script = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tests"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """An ordered set of tests that run together, under one slot."""

    name = models.CharField(max_length=200)
    tests = models.ManyToManyField(Test, through="JobTest", related_name="jobs")
    timeout = models.FloatField(null=True, blank=True, help_text="Seconds for the whole job.")
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    schedule = models.CharField(max_length=100, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class JobTest(models.Model):
    """The place of a test in a job."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="places")
    test = models.ForeignKey(Test, models.CASCADE, related_name="places")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["job", "place"], name="one_test_a_place")]

    def __str__(self) -> str:
        return f"{self.place}. {self.test}"
