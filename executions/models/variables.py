"""What scripts get as environment: a team's variables and a job's, some of them secrets."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from access import vault
from executions.models.library import Job


class Variable(models.Model):
    """One variable of the whole team, or a secret of a job; a secret is kept encrypted only."""

    job = models.ForeignKey(
        Job, models.CASCADE, null=True, blank=True, related_name="team_variables",
        help_text="Whose it is; empty: everybody's.",
    )  # fmt: skip
    name = models.CharField(max_length=100)
    is_secret = models.BooleanField(default=False)
    value = models.TextField(blank=True, help_text="Empty for a secret.")
    sealed = models.BinaryField(null=True, help_text="A secret's value, encrypted.")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="one_variable_a_job_and_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(job=None), name="one_global_variable_a_name"
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False, sealed=None)
                | Q(is_secret=True, sealed__isnull=False, value=""),
                name="secrets_are_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.job or 'all'}"

    @property
    def content(self) -> str:
        """The value, a secret's too.

        Raises:
            Unreadable: none of SECRETS_KEYS is the secret's.
        """
        return vault.decrypt(bytes(self.sealed)) if self.sealed is not None else self.value

    @content.setter
    def content(self, value: str) -> None:
        """Set the value, sealed where it is a secret."""
        self.value = "" if self.is_secret else value
        self.sealed = vault.encrypt(value) if self.is_secret else None
