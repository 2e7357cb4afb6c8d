"""Error pages say what happened and what to do, and need nothing that may be broken."""

import pytest

from django.db import OperationalError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.views.defaults import server_error

from tests.integration.pages.markup import Markup


def test_a_wrong_address_is_explained_in_the_shell(tester: Client) -> None:
    response = tester.get("/nowhere/")
    text = Markup(response.content.decode()).text
    assert response.status_code == 404
    assert "There is nothing here" in text
    assert "Playground" in text


@pytest.mark.django_db
def test_a_wrong_address_is_explained_to_strangers_too(client: Client) -> None:
    assert "Sign in" in Markup(client.get("/nowhere/").content.decode()).text


def test_the_page_of_a_fault_needs_no_database() -> None:
    response = server_error(HttpRequest())
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_each_has_a_heading_and_a_way_on(name: str) -> None:
    page = Markup(render_to_string(f"{name}.html"))
    assert "h1" in [tag for tag, _ in page.tags]
    assert "/" in page.values("href")
    assert page.inline == []


def test_a_database_that_is_away_is_told_with_a_way_to_try_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    client.cookies["sessionid"] = "x" * 32
    response = client.get("/executions/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) >= 1
    assert "Try again" in response.content.decode()
