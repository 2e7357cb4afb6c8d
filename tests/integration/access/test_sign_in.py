"""Signing in is recorded, and paused after too many wrong passwords."""

from typing import Any

import pytest
from axes.models import AccessAttempt

from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from access.models import AuditEntry

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "correct horse", "battery staple"


@pytest.fixture(autouse=True)
def few(settings: LazySettings) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    User.objects.create_user("ann", password=RIGHT)


def sign_in(
    password: str, name: str = "ann", address: str = "10.0.0.7", page: str = "/sign-in/"
) -> Any:
    sent = {"username": name, "password": password}
    return Client().post(page, sent, REMOTE_ADDR=address)


def told() -> list[str]:
    return [str(row) for row in AuditEntry.objects.order_by("id")]


@pytest.mark.parametrize("page", ["/sign-in/", "/admin/login/"])
def test_too_many_wrong_passwords_pause_sign_in_also_with_the_right_one(page: str) -> None:
    sign_in(WRONG, page=page)
    for password in (WRONG, RIGHT):
        response = sign_in(password, page=page)
        assert response.status_code == 429
        assert 290 <= int(response["Retry-After"]) <= 300
        assert "Try again in 5 minutes" in response.content.decode()


def test_another_address_and_another_name_are_not_paused() -> None:
    User.objects.create_user("bob", password=RIGHT)
    for _ in range(2):
        sign_in(WRONG)
    assert sign_in(RIGHT, address="10.0.0.8").status_code == 302
    assert sign_in(RIGHT, name="bob").status_code == 302


def test_a_pause_ends_by_itself_and_is_not_prolonged(settings: LazySettings) -> None:
    for _ in range(3):
        sign_in(WRONG)
    row = AccessAttempt.objects.get()
    assert row.failures_since_start == 2
    settings.SIGN_IN_PAUSE = 0.001
    assert sign_in(RIGHT).status_code == 302


def test_an_administrator_ends_a_pause() -> None:
    for _ in range(2):
        sign_in(WRONG)
    call_command("axes_reset_username", "ann", verbosity=0)
    assert sign_in(RIGHT).status_code == 302


def test_an_address_that_tries_many_names_is_paused(settings: LazySettings) -> None:
    settings.AXES_FAILURE_LIMIT = 1
    for number in range(9):
        sign_in(WRONG, name=f"name{number}")
    assert sign_in(WRONG, name="name10").status_code == 429
    assert sign_in(RIGHT).status_code == 429
    settings.SIGN_IN_BY_ADDRESS = False
    assert sign_in(RIGHT).status_code == 302


def test_a_forged_header_does_not_make_another_address(settings: LazySettings) -> None:
    for number in range(2):
        sent = {"username": "ann", "password": WRONG}
        response = Client().post("/sign-in/", sent, headers={"X-Forwarded-For": f"6.6.6.{number}"})
    assert response.status_code == 429


def test_sign_ins_failures_and_pauses_are_recorded() -> None:
    sign_in(RIGHT)
    for _ in range(4):
        sign_in(WRONG)
    assert told() == [
        "ann signed in",
        "somebody failed to sign in as ann",
        "somebody was paused at sign-in as ann",
    ]
    assert AuditEntry.objects.latest("id").detail == "from 10.0.0.7"


def test_what_was_typed_in_place_of_a_name_is_not_kept_in_the_audit_log() -> None:
    sign_in("x", name=RIGHT)
    assert told() == ["somebody failed to sign in as a name that nobody has"]
