"""Tokens in the admin: to see and to revoke; secrets are never shown, for none is kept."""

from typing import Any

from unfold.admin import ModelAdmin

from django.contrib import admin
from django.contrib.admin import actions as plain
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from access import audit, tokens
from access.audit import Action
from access.models import AuditEntry, Token

SHOWN = (
    "prefix", "name", "user", "scope", "created_at", "expires_at", "last_used_at", "revoked_at",
)  # fmt: skip


class ReadOnlyAdmin(ModelAdmin):
    """Rows that tell what happened: to read and to find."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False


@admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(
    model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Delete several as Django does, and record each: of those it tells no receiver."""
    is_audited = getattr(model_admin, "is_audited", False)
    chosen = [] if is_audited else [(row.pk, str(row)) for row in queryset]
    with transaction.atomic():
        question = plain.delete_selected(model_admin, request, queryset)
        for pk, name in chosen if question is None and len(chosen) > 1 else ():
            target = f"{queryset.model._meta.verbose_name} {pk}: {name}"
            by = request.user
            audit.record(Action.DELETED, by=by, target=target, detail="in the admin")
    return question


admin.site.add_action(delete_selected, "delete_selected")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit log."""

    list_display = ("at", "who", "action", "target", "detail")
    list_filter = ("action",)
    search_fields = ("who", "target", "detail")
    date_hierarchy = "at"


@admin.register(Token)
class TokenAdmin(ModelAdmin):
    """A list of tokens; `manage.py create_token` makes them."""

    list_display = SHOWN
    list_filter = ("scope", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__username")
    fields = readonly_fields = SHOWN
    actions = ("revoke",)

    @admin.action(description="Revoke the selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        """End the selected tokens at once."""
        by = request.user if request.user.is_authenticated else None
        count = tokens.revoke(queryset, now=timezone.now(), by=by)
        self.message_user(request, f"{count} revoked.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: the admin could not show the secret once and safely."""
        return False
