"""What the clock removed because it had grown old."""

from django.db import models


class Clearance(models.Model):
    """One removal of what was kept for long enough: when, and how much."""

    at = models.DateTimeField()
    executions = models.PositiveIntegerField(default=0)
    logs = models.PositiveIntegerField(default=0)
    artifacts = models.PositiveIntegerField(default=0)
    artifact_bytes = models.PositiveBigIntegerField(default=0)
    audit_entries = models.PositiveIntegerField(default=0)
    others = models.JSONField(default=dict, help_text="How many of each further kind of records.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return ", ".join(
            (
                f"{self.executions} executions, {self.logs} logs, {self.artifacts} artifacts "
                f"({self.artifact_bytes} bytes), {self.audit_entries} audit entries",
                *(f"{count} {kind}" for kind, count in self.others.items()),
            )
        )
