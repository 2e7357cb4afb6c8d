"""Links by which somebody without an account sees one execution."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models

from executions.models.execution import Execution


class Share(models.Model):
    """One link to one execution; it ends by itself, or when somebody revokes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    execution = models.ForeignKey(Execution, models.CASCADE, related_name="shares")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"link to {self.execution_id}"

    def is_open(self, now: datetime) -> bool:
        """Return whether it leads anywhere."""
        return self.revoked_at is None and now < self.expires_at
