"""Targets and deliveries in the admin: to see; the page of targets adds, tests and disables."""

from unfold.admin import ModelAdmin

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from notices.models import Delivery, Target


class ReadOnly(ModelAdmin):
    """What is shown here is changed elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False


@admin.register(Target)
class TargetAdmin(ReadOnly):
    """Targets, without their secrets."""

    list_display = ("name", "shown", "enabled", "last_sent_at", "last_error", "failures")
    list_filter = ("enabled",)
    search_fields = ("name",)
    exclude = ("url",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """What was told, and what came of it."""

    list_display = ("subject", "target", "state", "attempts", "at", "error")
    list_filter = ("state", "target")
    list_select_related = ("target",)
    search_fields = ("subject", "key")
