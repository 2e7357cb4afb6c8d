"""Tokens, by which programs sign in, and the audit log."""

from django.conf import settings
from django.db import models

from access.actions import Action
from access.scopes import Scope


class Token(models.Model):
    """A program's right to act for a user; only the hash of its secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True, help_text="What it is used for.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, hex.")
    prefix = models.CharField(max_length=11, help_text="The secret's first characters, to tell.")
    scope = models.CharField(max_length=7, choices=[(s.value, s.value) for s in Scope])
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.scope})"


class AuditEntry(models.Model):
    """Who did what, when; written once by `access.audit`, never changed."""

    at = models.DateTimeField()
    action = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=150, blank=True, help_text="Their name at that time.")
    target = models.CharField(max_length=300, blank=True)
    detail = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["who", "-id"], name="audit_who"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.who or 'somebody'} {self.words} {self.target}".strip()

    @property
    def words(self) -> str:
        """The action as a sentence has it."""
        return Action(self.action).words
