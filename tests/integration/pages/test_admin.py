"""The admin: the record is read-only, and its actions call the services."""

import pytest

from django.contrib.auth.models import Group
from django.test import Client

from access.models import AuditEntry
from capacity.ledger import ledger
from executions.models import Execution, Test
from tests.integration.pages.records import ended

LIST = "/admin/executions/execution/"


def act(client: Client, action: str, *executions: Execution) -> str:
    chosen = [str(execution.pk) for execution in executions]
    data = {"action": action, "_selected_action": chosen}
    return client.post(LIST, data, follow=True).content.decode()


@pytest.mark.parametrize("page", ["", "?status=failed&q=Check"])
def test_executions_are_listed_and_found(staff: Client, page: str) -> None:
    ended()
    assert "Checkout" in staff.get(LIST + page).content.decode()


def test_an_execution_can_be_read_but_neither_added_changed_nor_deleted(staff: Client) -> None:
    record = ended()
    assert staff.get(f"{LIST}{record.pk}/change/").status_code == 200
    assert staff.post(f"{LIST}{record.pk}/change/", {"name": "Other"}).status_code == 403
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(f"{LIST}{record.pk}/delete/", {"post": "yes"}).status_code == 403


def test_rerun_starts_it_from_the_admin(staff: Client) -> None:
    record = ended()
    assert "1 started again." in act(staff, "rerun", record)
    assert Execution.objects.exclude(pk=record.pk).get().source == "admin"


def test_a_refused_rerun_is_said_in_the_words_of_the_429_and_leaves_no_row(staff: Client) -> None:
    ledger().configure(running=0, queued=0)
    assert "Queue is full. 0 of 0 run" in act(staff, "rerun", ended())
    assert Execution.objects.count() == 1


def test_cancel_says_what_was_too_late(staff: Client) -> None:
    assert "Already finished" in act(staff, "cancel", ended())


def test_several_that_are_deleted_at_once_are_each_in_the_audit_log(staff: Client) -> None:
    groups = [Group.objects.create(name=name) for name in ("night", "day")]
    chosen = {"action": "delete_selected", "_selected_action": [group.pk for group in groups]}
    assert staff.post("/admin/auth/group/", chosen).status_code == 200  # it asks
    assert not AuditEntry.objects.filter(action="deleted").exists()
    staff.post("/admin/auth/group/", chosen | {"post": "yes"})
    told = {str(entry) for entry in AuditEntry.objects.filter(action="deleted")}
    assert told == {f"sam deleted group {group.pk}: {group.name}" for group in groups}


def test_what_services_audit_is_told_once(staff: Client) -> None:
    data = {"name": "Login", "description": "", "script": "def test_it(): pass"}
    staff.post("/admin/executions/test/add/", data)
    one, two = Test.objects.get(), Test.objects.create(name="Two")
    chosen = {"action": "delete_selected", "_selected_action": [one.pk, two.pk], "post": "yes"}
    staff.post("/admin/executions/test/", chosen)
    told = [str(entry) for entry in AuditEntry.objects.exclude(action="signed_in").order_by("pk")]
    assert sorted(told) == [
        f"sam created test {one.pk}", f"sam deleted test {one.pk}", f"sam deleted test {two.pk}"
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["test", "job"])
def test_tests_and_jobs_can_be_added(staff: Client, page: str) -> None:
    assert staff.get(f"/admin/executions/{page}/add/").status_code == 200
