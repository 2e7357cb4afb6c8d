"""Everybody makes and revokes tokens of their own, and no more than they may themselves."""

import re

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from access import tokens
from access.models import AuditEntry, Token
from access.scopes import Scope
from tests.integration.pages.markup import Markup

ASKED = {"name": "Pipeline", "scope": "run", "days": "90"}


def secret_in(html: str) -> str:
    found = re.search(r"st_[\w-]{43}", html)
    assert found
    return found[0]


def test_a_new_token_is_shown_once_and_works(tester: Client) -> None:
    answer = tester.post("/tokens/make/", ASKED)
    secret = secret_in(answer.content.decode())
    found = tokens.find(secret, now=timezone.now())
    assert found is not None
    assert (found.user.username, found.scope, found.name) == ("ann", "run", "Pipeline")
    assert secret not in tester.get("/tokens/").content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 101), ("scope", "operate"), ("days", "1")]
)
def test_what_is_wrong_is_named_and_nothing_is_made(tester: Client, field: str, value: str) -> None:
    answer = tester.post("/tokens/make/", ASKED | {field: value})
    assert answer.status_code == 422
    assert f"{field}: It must" in answer.content.decode()
    assert not Token.objects.exists()


def test_a_viewer_is_offered_no_more_than_to_see(viewer: Client) -> None:
    page = Markup(viewer.get("/tokens/").content.decode())
    assert {"read", "run"} & set(page.values("value")) == {"read"}
    assert page.inline == page.foreign == []


def test_a_revoked_token_opens_nothing(tester: Client) -> None:
    secret = secret_in(tester.post("/tokens/make/", ASKED).content.decode())
    tester.post(f"/tokens/{Token.objects.get().pk}/revoke/")
    assert tokens.find(secret, now=timezone.now()) is None
    assert [each.action for each in AuditEntry.objects.all()][:2] == ["token_revoked", "token_made"]


def test_somebody_elses_token_is_not_there(tester: Client) -> None:
    user = User.objects.create_user("bob")
    token, secret = tokens.issue(user, scope=Scope.RUN, now=timezone.now(), name="Bob's")
    assert tester.post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert tokens.find(secret, now=timezone.now()) is not None
    assert "Bob" not in tester.get("/tokens/").content.decode()


def test_nobody_sees_tokens_without_signing_in() -> None:
    assert Client().get("/tokens/").status_code == 302
