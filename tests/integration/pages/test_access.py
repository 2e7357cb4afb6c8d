"""Who may see and do what on the pages."""

import json
from uuid import UUID

import pytest

from django.test import Client
from django.urls import reverse

from access.scopes import Scope
from executions.models import Execution
from tests.integration.pages.conftest import ClientMaker
from tests.integration.pages.records import ended

PAGES = ("/playground/", "/executions/", "/capacity/", f"/executions/{UUID(int=1)}/")
SCRIPT = {"script": "def test_it(): pass"}


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in_and_led_back(client: Client, page: str) -> None:
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={page}"


@pytest.mark.django_db
def test_a_script_of_the_page_is_told_instead_that_it_was_signed_out(client: Client) -> None:
    response = client.post(reverse("run"), SCRIPT, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


def test_who_may_only_see_can_neither_run_nor_cancel(viewer: Client) -> None:
    record = ended()
    for address in (reverse("run"), reverse("cancel", args=[record.pk])):
        assert viewer.post(address, SCRIPT).status_code == 403
    assert Execution.objects.count() == 1
    assert b"data-submit" not in viewer.get("/playground/").content


def test_what_may_not_be_seen_is_not_found(signed_in: ClientMaker) -> None:
    record, stranger = ended(), signed_in(Scope.RUN, "bob")
    stranger.get("/")
    from django.contrib.auth.models import User

    User.objects.get(username="bob").groups.clear()
    for name in ("execution", "details"):
        assert stranger.get(reverse(name, args=[record.pk])).status_code == 404
    assert stranger.post(reverse("rerun", args=[record.pk])).status_code == 404
    assert b"Checkout" not in stranger.get("/executions/").content


def test_nothing_is_started_without_the_forms_token(tester: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = tester.cookies
    response = strict.post(reverse("run"), SCRIPT)
    assert response.status_code == 403
    assert "had grown old" in response.content.decode()


@pytest.mark.django_db
def test_signing_in_leads_to_the_playground_and_out_again(client: Client) -> None:
    from django.contrib.auth.models import User

    User.objects.create_user("ann", password="correct horse")
    wrong = client.post("/sign-in/", {"username": "ann", "password": "wrong"})
    assert "Both are case-sensitive" in wrong.content.decode()
    right = client.post("/sign-in/", {"username": "ann", "password": "correct horse"})
    assert right["Location"] == "/playground/"
    assert client.post("/sign-out/")["Location"] == "/sign-in/"


def test_a_submission_from_the_page_is_the_playgrounds(tester: Client) -> None:
    response = tester.post(reverse("run"), SCRIPT, headers={"Accept": "application/json"})
    assert response.status_code == 202
    body = json.loads(response.content)
    assert (body["source"], body["status"]) == ("playground", "queued")
