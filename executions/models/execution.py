"""One run: what was asked, what came of it, and every step between."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction

from executions.models.choices import Kind, Priority, Source
from executions.models.library import Job, Test
from executions.signals import ended
from executions.states import LIVING, Status, check_move


class ExecutionQuerySet(models.QuerySet["Execution"]):
    """Selections of executions, and the one way to change a status."""

    def living(self) -> "ExecutionQuerySet":
        """Those that have not ended."""
        return self.filter(status__in=LIVING)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "ExecutionQuerySet":
        """Those that `user` may see: a member of the team sees all, anybody else their own."""
        if getattr(user, "is_superuser", False) or user.has_perm("executions.view_execution"):  # type: ignore[union-attr]
            return self
        return self.filter(owner_id=user.pk)

    def move(
        self, old: Status, new: Status, *, now: datetime, reason: str = "", worker: str = "",
        **fields: Any,
    ) -> bool:  # fmt: skip
        """Move the one execution in this selection from `old` to `new`, if it still is `old`.

        Compare-and-set: only the caller that gets True may act on the change. `fields` are set in
        the same statement, and the worker where there is one; a Transition records the move.

        Raises:
            ImpossibleMove: `new` can't follow `old`.
        """
        check_move(old, new)
        if worker:
            fields["worker"] = worker
        with transaction.atomic():
            found = self.filter(status=old).values_list("pk", "job_id").first()
            pk, job_id = found or (None, None)
            if pk is None or not self.filter(pk=pk, status=old).update(
                status=new, reason=reason, **fields
            ):
                return False
            Transition.objects.create(
                execution_id=pk, old=old, new=new, at=now, reason=reason, worker=worker
            )
            if new.is_terminal:
                ended.send_robust(sender=Execution, execution_id=pk, job_id=job_id)
        return True


class Execution(models.Model):
    """One run of a test or of a job; the unit that capacity counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.SINGLE)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=Source.choices)
    status = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in Status], default=Status.QUEUED
    )
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="executions"
    )
    test = models.ForeignKey(Test, models.SET_NULL, null=True, related_name="executions")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="executions")
    files = models.JSONField(help_text="What runs: file name to content, as it was when asked.")
    variables = models.JSONField(default=dict)
    given = models.JSONField(
        default=list, help_text="What else it was given when it last started: names, no values."
    )
    timeout = models.FloatField(help_text="Seconds that the tests may take.")
    retries = models.PositiveSmallIntegerField(default=0, help_text="Of each test that failed.")
    stop_at_first_failure = models.BooleanField(default=False)
    attempt = models.PositiveIntegerField(default=1)
    idempotency_key = models.CharField(max_length=200, null=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="Why it ended, or waits again, in words.")
    delivery_tag = models.CharField(
        max_length=255, blank=True, help_text="The delivery that runs it: the fence of its attempt."
    )
    worker = models.CharField(max_length=200, blank=True)
    passed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    errored = models.PositiveIntegerField(default=0)
    flaky = models.PositiveIntegerField(default=0)

    objects = ExecutionQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-id"]
        indexes = [
            models.Index(fields=["status", "queued_at"], name="execution_status"),
            models.Index(fields=["-queued_at", "-id"], name="execution_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="one_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.status})"

    @property
    def state(self) -> Status:
        """The status as an enum."""
        return Status(self.status)

    @property
    def duration(self) -> float | None:
        """Seconds from start to end; None before the end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Transition(models.Model):
    """One move of an execution; `old` is empty for its acceptance."""

    execution = models.ForeignKey(Execution, models.CASCADE, related_name="transitions")
    old = models.CharField(max_length=9, blank=True)
    new = models.CharField(max_length=9)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    worker = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.old or 'new'} → {self.new}"
