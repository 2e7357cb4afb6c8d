"""What a team keeps: its tests, and the jobs that run them together."""

from collections.abc import Mapping
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from executions.models.choices import Priority

Kept = TypeVar("Kept", bound=models.Model, covariant=True)
#: The file that a test's script becomes.
SCRIPT_NAME = "test_script.py"


class LibraryQuerySet(models.QuerySet[Kept]):
    """Selections of what a team keeps."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Those that `user` may see: a member of the team sees all, anybody else their own."""
        if getattr(user, "is_superuser", False) or user.has_perm("executions.view_execution"):  # type: ignore[union-attr]
            return self
        return self.filter(owner_id=user.pk)


class JobQuerySet(LibraryQuerySet["Job"]):
    """Selections of jobs."""


class TestQuerySet(LibraryQuerySet["Test"]):
    """Selections of tests."""

    __test__ = False

    def tagged(self, tag: str) -> Self:
        """Those with `tag`."""
        padded = Concat(Value(" "), "tags", Value(" "))
        return self.alias(padded=padded).filter(padded__contains=f" {tag} ")


class Test(models.Model):
    """A script that a team keeps, with the files that it needs; each save of them is a version."""

    __test__ = False  # no test of pytest's

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    tags = models.CharField(max_length=500, blank=True, help_text="Words, between spaces.")
    script = models.TextField(blank=True, help_text="Empty where the files are the whole suite.")
    files = models.JSONField(default=dict, blank=True, help_text="Further files: name to content.")
    version = models.PositiveIntegerField(default=1, help_text="The number of its newest version.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tests"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TestQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def tag_list(self) -> list[str]:
        """Its tags."""
        return self.tags.split()

    @property
    def contents(self) -> dict[str, str]:
        """All that runs: file name to content."""
        return contents_of(self.script, self.files)


class Job(models.Model):
    """An ordered set of tests that run together, under one slot."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    tests = models.ManyToManyField(Test, through="JobTest", related_name="jobs")
    timeout = models.FloatField(null=True, blank=True, help_text="Seconds for the whole job.")
    retries = models.PositiveSmallIntegerField(default=0, help_text="Of each test that failed.")
    stop_at_first_failure = models.BooleanField(default=False)
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    variables = models.JSONField(default=dict, blank=True)
    schedule = models.CharField(max_length=100, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def test_ids(self) -> list[int]:
        """The ids of its tests, in their order."""
        return [place.test_id for place in self.places.all()]


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


def contents_of(script: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return a script and its further files as one set of files."""
    return ({SCRIPT_NAME: script} if script.strip() else {}) | dict(files)
