"""The page of the team's variables: plain ones are shown, secrets by name only."""

import pytest

from django.test import Client
from django.urls import reverse

from access.models import AuditEntry
from access.scopes import Scope
from executions.models import Job, Variable
from tests.integration.pages.conftest import ClientMaker

SECRET = {"name": "API_KEY", "value": "hunter22", "secret": "on"}


@pytest.fixture
def operator(signed_in: ClientMaker) -> Client:
    """Olga, who operates."""
    return signed_in(Scope.OPERATE, "olga")


def test_a_secret_is_saved_and_shown_by_name_only(operator: Client, viewer: Client) -> None:
    page = operator.post(reverse("save_variable"), SECRET, follow=True).content.decode()
    assert "API_KEY is kept." in page
    seen = viewer.get(reverse("variables")).content.decode()
    assert "API_KEY" in seen
    assert "secret, never shown" in seen
    assert "hunter22" not in page + seen
    assert Variable.objects.get().content == "hunter22"
    assert AuditEntry.objects.filter(action="saw_secrets", who="vera").exists()


def test_a_plain_one_is_changed_by_its_name_and_removed(operator: Client) -> None:
    for value in ("one", "two"):
        operator.post(reverse("save_variable"), {"name": "URL", "value": value})
    row = Variable.objects.get()
    assert row.value == "two"
    assert "two" in operator.get(reverse("variables")).content.decode()
    operator.post(reverse("remove_variable", args=[row.pk]))
    assert "No variables yet" in operator.get(reverse("variables")).content.decode()


def test_a_wrong_one_is_said_and_its_value_is_not_sent_back(operator: Client) -> None:
    response = operator.post(reverse("save_variable"), SECRET | {"name": "LD_PRELOAD"})
    assert response.status_code == 422
    assert "set by the runner" in response.content.decode()
    assert b"hunter22" not in response.content


def test_only_operators_change_the_teams_and_testers_their_jobs(
    tester: Client, viewer: Client
) -> None:
    job = Job.objects.create(name="Nightly")
    assert b"Add or change" not in tester.get(reverse("variables")).content
    assert tester.post(reverse("save_variable"), SECRET).status_code == 403
    of_job = SECRET | {"job": str(job.pk)}
    assert viewer.post(reverse("save_variable"), of_job).status_code == 403
    response = tester.post(reverse("save_variable"), of_job)
    assert response["Location"] == f"/jobs/{job.pk}/#secrets"
    assert Variable.objects.get().job == job


def test_what_was_refused_is_in_the_audit_log(viewer: Client) -> None:
    viewer.post(reverse("save_variable"), SECRET)
    entry = AuditEntry.objects.get(action="refused")
    assert str(entry) == "vera was refused POST /variables/save/"
    assert "hunter22" not in f"{entry.target}{entry.detail}"
