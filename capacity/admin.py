"""The history of capacity in the admin: to read; what can be done is on the operators' page."""

from typing import Any

from unfold.admin import ModelAdmin

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from capacity.models import Intervention, WorkerEvent


class ReadOnlyAdmin(ModelAdmin):
    """Rows that tell what happened."""

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False


@admin.register(Intervention)
class InterventionAdmin(ReadOnlyAdmin):
    """What operators did, with who and why."""

    list_display = ("at", "by", "act", "__str__", "reason")
    list_filter = ("act", "by")
    list_select_related = ("by",)
    search_fields = ("reason",)


@admin.register(WorkerEvent)
class WorkerEventAdmin(ReadOnlyAdmin):
    """Workers that came, left and were lost."""

    list_display = ("at", "worker", "kind", "host", "version", "replaced_at")
    list_filter = ("kind", "host")
