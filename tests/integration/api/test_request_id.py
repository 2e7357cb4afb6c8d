"""Each answer names its request, and so does what the request leads to."""

import json

import pytest

from django.test import Client

from capacity.ledger import ledger
from tests.integration.api.client import ApiClient

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_callers_request_id_comes_back(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "build-7"})
    assert answer.headers["X-Request-ID"] == "build-7"


def test_without_a_usable_one_a_request_gets_one(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "two words"})
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_problem_names_its_request(client: Client) -> None:
    answer = client.get("/api/v1/executions", headers={"X-Request-ID": "build-7"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (401, "build-7")


def test_an_error_page_shows_it(client: Client) -> None:
    answer = client.get("/nowhere/", headers={"X-Request-ID": "build-7"})
    assert answer.status_code == 404
    assert "Request <code>build-7</code>" in answer.content.decode()


async def test_the_message_to_the_worker_carries_it(tester: ApiClient) -> None:
    asked = {"script": "def test_it(): pass"}
    answer = await tester.send("POST", "/executions", asked, X_Request_ID="build-7")
    message = ledger().message(json.loads(answer.content)["id"])
    assert message is not None
    assert json.loads(message)["headers"]["request_id"] == "build-7"
