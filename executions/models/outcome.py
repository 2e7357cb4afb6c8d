"""What an execution leaves: the outcome of each test, its files and its log."""

from django.db import models

from executions.models.execution import Execution


class TestResult(models.Model):
    """What one test of an execution came to."""

    __test__ = False  # no test of pytest's

    execution = models.ForeignKey(Execution, models.CASCADE, related_name="results")
    place = models.PositiveIntegerField()
    node = models.CharField(max_length=1000, help_text="pytest's node id.")
    name = models.CharField(max_length=500)
    outcome = models.CharField(max_length=8)
    duration = models.FloatField(null=True)
    message = models.TextField(blank=True)
    location = models.CharField(max_length=500, blank=True, help_text="file:line")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["execution", "place"], name="one_result_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"


class Artifact(models.Model):
    """A file that an execution left; its name is the script's, where it is stored is ours."""

    PICTURES = ("image/png", "image/jpeg", "image/webp")

    execution = models.ForeignKey(Execution, models.CASCADE, related_name="artifacts")
    name = models.CharField(max_length=500)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    media_type = models.CharField(max_length=200)
    file = models.FileField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["execution", "name"], name="one_artifact_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether it really begins as a picture does: only such a one gets their media types."""
        return self.media_type in self.PICTURES

    @property
    def is_trace(self) -> bool:
        """Whether Playwright's trace viewer is for it."""
        return self.name.rpartition("/")[2].startswith("trace") and self.name.endswith(".zip")


class Log(models.Model):
    """What an ended execution printed: bytes, bounded by the runner."""

    execution = models.OneToOneField(Execution, models.CASCADE, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"log of {self.execution_id}"
