"""Tokens in the admin: to see and to revoke; secrets are never shown, for none is kept."""

from unfold.admin import ModelAdmin

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from access import tokens
from access.models import Token

SHOWN = (
    "prefix", "name", "user", "scope", "created_at", "expires_at", "last_used_at", "revoked_at",
)  # fmt: skip


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
