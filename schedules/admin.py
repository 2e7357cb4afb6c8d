"""Scheduled runs and rules in the admin."""

from unfold.admin import ModelAdmin

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from schedules.models import Rule, ScheduledRun


@admin.register(ScheduledRun)
class ScheduledRunAdmin(ModelAdmin):
    """What became of each time that a job was due: the record, to read."""

    list_display = ("job", "due", "status", "reason", "at", "retry_at")
    list_filter = ("status", "job")
    list_select_related = ("job",)
    date_hierarchy = "due"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False


@admin.register(Rule)
class RuleAdmin(ModelAdmin):
    """Who is told of which ends of jobs."""

    list_display = ("job", "target", "when")
    list_filter = ("when", "target")
    list_select_related = ("job", "target")
