"""The record in the admin: read-only; what can be done calls the services."""

from typing import Any

from unfold.admin import ModelAdmin, TabularInline

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from access import audit
from access.admin import ReadOnlyAdmin
from access.audit import Action
from access.auth import Caller, scope_of
from access.problems import Problem
from access.scopes import Scope
from executions import answers, services
from executions.models import (
    Clearance,
    Execution,
    Job,
    JobTest,
    Source,
    Test,
    TestResult,
    Transition,
)
from executions.services import TestDraft


class ReadOnlyInline(TabularInline):
    """Rows that tell what happened."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no."""
        return False


class TransitionInline(ReadOnlyInline):
    """Each step."""

    model = Transition
    fields = readonly_fields = ("at", "old", "new", "reason", "worker")


class ResultInline(ReadOnlyInline):
    """Each test."""

    model = TestResult
    fields = readonly_fields = ("name", "outcome", "duration", "location", "message")


@admin.register(Execution)
class ExecutionAdmin(ModelAdmin):
    """Executions: to find, to cancel, to run again."""

    list_display = ("name", "status", "kind", "source", "owner", "queued_at", "page")
    list_filter = ("status", "kind", "source", "owner")
    list_select_related = ("owner",)
    search_fields = ("name", "id")
    date_hierarchy = "queued_at"
    exclude = ("idempotency_key", "delivery_tag")
    inlines = (TransitionInline, ResultInline)
    actions = ("cancel", "rerun")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Execution]:
        """Leave the scripts in the database where a list is shown."""
        return super().get_queryset(request).defer("files", "variables")

    @admin.display(description="")
    def page(self, execution: Execution) -> str:
        """Link to the execution's page."""
        return format_html('<a href="{}">Open</a>', reverse("execution", args=[execution.pk]))

    @admin.action(description="Cancel the selected executions", permissions=["run"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Execution]) -> None:
        """Cancel each; say of each that could not be why."""
        self._each(request, queryset, lambda caller, pk: answers.cancel(caller, pk), "cancelled")

    @admin.action(description="Run the selected executions again", permissions=["run"])
    def rerun(self, request: HttpRequest, queryset: QuerySet[Execution]) -> None:
        """Submit each once more; a refusal is said and leaves nothing."""
        self._each(
            request,
            queryset,
            lambda caller, pk: answers.rerun(caller, pk, source=Source.ADMIN),
            "started again",
        )

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Execution], act: Any, done: str
    ) -> None:
        caller, count = _caller(request), 0
        for pk, name in queryset.order_by("queued_at", "id").values_list("pk", "name"):
            try:
                act(caller, pk)
            except Problem as problem:
                words = f"{name}: {problem.kind.title}. {problem.detail}"
                self.message_user(request, words, messages.ERROR)
            else:
                count += 1
        if count:
            self.message_user(request, f"{count} {done}.", messages.SUCCESS)

    def has_run_permission(self, request: HttpRequest) -> bool:
        """Say whether the actions are offered."""
        return _caller(request).may(Scope.RUN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: executions are submitted."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no: the record is what happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no: a living one would be lost, an ended one is the record."""
        return False


def _caller(request: HttpRequest) -> Caller:
    user: Any = request.user  # the admin lets nobody in who is anonymous
    return Caller(user, scope_of(user))


@admin.register(Clearance)
class ClearanceAdmin(ReadOnlyAdmin):
    """What retention removed, and when."""

    list_display = (
        "at", "executions", "logs", "artifacts", "artifact_bytes", "audit_entries", "further",
    )  # fmt: skip
    date_hierarchy = "at"

    @admin.display(description="Others")
    def further(self, clearance: Clearance) -> str:
        """Say how many of each further kind."""
        return ", ".join(f"{count} {kind}" for kind, count in clearance.others.items())


class KeptAdmin(ModelAdmin):
    """What a team keeps: its page is where it is edited, run and compared."""

    list_select_related = ("owner",)
    search_fields = ("name",)
    is_audited = True  # by the services, so that the admin's own log would tell it twice

    def log_addition(self, *_: Any, **_named: Any) -> Any:
        """Leave it to the audit log."""

    def log_change(self, *_: Any, **_named: Any) -> Any:
        """Leave it to the audit log."""

    def log_deletions(self, *_: Any, **_named: Any) -> Any:
        """Leave it to the audit log."""

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Forget each of them."""
        for kept in queryset:
            self.delete_model(request, kept)


@admin.register(Test)
class TestAdmin(KeptAdmin):
    """Tests that a team keeps; changed on their pages, where each save is a version."""

    list_display = ("name", "version", "owner", "updated_at")
    fields = ("name", "description", "script")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Say no: the test's page is for that."""
        return False

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Want a script: files can't be given here."""
        form = super().get_form(request, *args, **kwargs)
        if "script" in form.base_fields:
            form.base_fields["script"].required = True
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Keep it with its first version."""
        draft = TestDraft(obj.name, script=obj.script, description=obj.description)
        obj.pk = services.create_test(draft, owner=_caller(request).user).pk

    def view_on_site(self, obj: Test) -> str:
        """Link to the test's page."""
        return reverse("test", args=[obj.pk])

    def delete_model(self, request: HttpRequest, obj: Test) -> None:
        """Forget it."""
        services.forget_test(obj, by=_caller(request).user)


class JobTestInline(TabularInline):
    """The tests of a job, in their order."""

    model = JobTest
    extra = 1
    autocomplete_fields = ("test",)


@admin.register(Job)
class JobAdmin(KeptAdmin):
    """Jobs and their tests."""

    list_display = ("name", "priority", "timeout", "schedule", "owner")
    exclude = ("variables", "schedule", "timezone")  # the job's page checks them
    inlines = (JobTestInline,)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save it, and write down who did."""
        super().save_model(request, obj, form, change)
        action = Action.CHANGED if change else Action.CREATED
        audit.record(action, by=_caller(request).user, target=f"job {obj.pk}", detail=obj.name)

    def view_on_site(self, obj: Job) -> str:
        """Link to the job's page."""
        return reverse("job", args=[obj.pk])

    def delete_model(self, request: HttpRequest, obj: Job) -> None:
        """Forget it."""
        services.forget_job(obj, by=_caller(request).user)
