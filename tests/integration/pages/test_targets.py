"""The page of targets."""

import pytest

from django.test import Client
from django.urls import reverse

from access.scopes import Scope
from notices.models import Target
from tests.integration.pages.conftest import ClientMaker
from tests.integration.pages.markup import Markup

HOOK = {"name": "Team chat", "url": "jsons://user:hunter2@hooks.example/S3CRET"}


@pytest.fixture
def operator(signed_in: ClientMaker) -> Client:
    """Olga, who operates."""
    return signed_in(Scope.OPERATE, "olga")


def test_an_operator_adds_a_target_whose_url_is_not_shown_again(operator: Client) -> None:
    assert operator.post(reverse("add_target"), HOOK).status_code == 302
    text = operator.get("/targets/").content.decode()
    assert "Team chat" in text
    assert "jsons://user:****@hooks.example/…" in text
    assert "hunter2" not in text
    assert "S3CRET" not in text


def test_a_wrong_url_is_said_and_the_name_kept(operator: Client) -> None:
    response = operator.post(reverse("add_target"), HOOK | {"url": "hunter3"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "a URL that apprise knows" in text
    assert 'value="Team chat"' in text
    assert "hunter3" not in text


def test_a_name_is_given_once(operator: Client) -> None:
    operator.post(reverse("add_target"), HOOK)
    assert operator.post(reverse("add_target"), HOOK).status_code == 422
    assert Target.objects.count() == 1


def test_a_target_is_disabled_and_removed(operator: Client) -> None:
    operator.post(reverse("add_target"), HOOK)
    target = Target.objects.get()
    operator.post(reverse("enable_target", args=[target.pk]), {"enabled": "off"})
    target.refresh_from_db()
    assert not target.enabled
    operator.post(reverse("remove_target", args=[target.pk]))
    assert not Target.objects.exists()


def test_testers_see_names_and_change_nothing(operator: Client, tester: Client) -> None:
    operator.post(reverse("add_target"), HOOK)
    page = tester.get("/targets/")
    assert b"Team chat" in page.content
    assert b"hooks.example" not in page.content
    assert b"add_target" not in page.content
    pk = Target.objects.get().pk
    assert tester.post(reverse("add_target"), HOOK).status_code == 403
    for action in ("test_target", "enable_target", "remove_target"):
        assert tester.post(reverse(action, args=[pk])).status_code == 403


def test_the_page_holds_nothing_that_the_policy_blocks(operator: Client) -> None:
    operator.post(reverse("add_target"), HOOK)
    page = Markup(operator.get("/targets/").content.decode())
    assert page.inline == []


def test_the_admin_shows_no_secret(operator: Client, staff: Client) -> None:
    operator.post(reverse("add_target"), HOOK)
    pk = Target.objects.get().pk
    for page in ("", f"{pk}/change/"):
        text = staff.get(f"/admin/notices/target/{page}").content.decode()
        assert "Team chat" in text
        assert "hunter2" not in text
