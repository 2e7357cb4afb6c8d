"""What a test was at each save of its script and files."""

from django.conf import settings
from django.db import models

from executions.models.library import Test, contents_of


class Version(models.Model):
    """A test's script and files as somebody saved them; never changed afterwards."""

    test = models.ForeignKey(Test, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    script = models.TextField(blank=True)
    files = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="versions"
    )
    note = models.CharField(max_length=200, blank=True, help_text="Such as what it restored.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["test", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.test}"

    @property
    def contents(self) -> dict[str, str]:
        """All that it runs: file name to content."""
        return contents_of(self.script, self.files)
