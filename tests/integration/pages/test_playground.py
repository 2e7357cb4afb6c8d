"""The Playground's form: what it accepts, refuses and keeps."""

from typing import Any

import pytest

from django.conf import settings
from django.test import Client
from django.urls import reverse

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from executions.models import Execution
from executions.runner import Availability
from executions.runner.browsers import Browsers
from executions.starters import STARTERS
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import ended

SCRIPT = "def test_it():\n    assert 'kept' == \"<b>\"\n"
JSON = {"Accept": "application/json"}


def run(client: Client, *, json: bool = False, **fields: Any) -> Any:
    form = {"script": SCRIPT, **fields}
    return client.post(reverse("run"), form, headers=JSON if json else {})


def test_the_form_leads_to_the_page_of_its_execution(tester: Client) -> None:
    response = run(tester, name="Mine", timeout="12.5", priority="high")
    row = Execution.objects.get()
    assert response["Location"] == reverse("execution", args=[row.pk])
    assert (row.name, row.timeout, row.priority) == ("Mine", 12.5, "high")
    assert row.files == {"test_script.py": SCRIPT}


def test_variables_come_as_rows_and_empty_rows_are_left_out(tester: Client) -> None:
    run(tester, variable_name=["HOST", ""], variable_value=["example", ""])
    assert Execution.objects.get().variables == {"HOST": "example"}


def test_a_full_queue_gives_the_429_of_the_api_and_leaves_no_row(tester: Client) -> None:
    ledger().configure(running=0, queued=0)
    response = run(tester, json=True)
    assert (response.status_code, response.json()["code"]) == (429, "queue_full")
    assert int(response["Retry-After"]) == response.json()["retry_after"] >= 1
    assert not Execution.objects.exists()


def test_a_full_queue_without_scripts_says_so_and_keeps_the_script(tester: Client) -> None:
    ledger().configure(running=0, queued=0)
    response = run(tester, name="Mine", variable_name="HOST", variable_value="example")
    page = Markup(response.content.decode())
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert "0 of 0 run and 0 of 0 wait" in page.text
    assert SCRIPT in page.text
    assert {"Mine", "HOST", "example"} <= set(page.values("value"))


def test_unknown_capacity_is_a_503_that_keeps_the_script(
    tester: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise LedgerUnreachable("gone")

    monkeypatch.setattr(Ledger, "usage", unreachable)
    response = run(tester)
    assert response.status_code == 503
    assert SCRIPT in Markup(response.content.decode()).text
    assert not Execution.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("script", "  \n"),
        ("timeout", "-1"),
        ("timeout", "nan"),
        ("timeout", "soon"),
        ("priority", "highest"),
        ("name", "x" * 201),
        ("script", "#" + "é" * (settings.SCRIPT_MAX_BYTES // 2)),
    ],
)
def test_what_is_wrong_is_named_with_its_field(tester: Client, field: str, value: str) -> None:
    response = run(tester, json=True, **{field: value})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_wrong_variable_is_named(tester: Client) -> None:
    response = run(tester, json=True, variable_name="2x", variable_value="")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].startswith("variables")


def test_a_copy_of_an_execution_starts_with_what_it_ran(tester: Client) -> None:
    record = ended(variables={"HOST": "example"}, timeout=77)
    page = Markup(tester.get(f"/playground/?from={record.pk}").content.decode())
    assert "def test_it(): assert 0" in page.text
    assert {"HOST", "example", "77.0"} <= set(page.values("value"))


@pytest.mark.parametrize("origin", ["no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_a_copy_of_nothing_is_not_found(tester: Client, origin: str) -> None:
    assert tester.get(f"/playground/?from={origin}").status_code == 404


def test_every_starter_is_offered_as_it_is(tester: Client) -> None:
    page = Markup(tester.get("/playground/").content.decode())
    assert page.values("data-starter") == [starter.script for starter in STARTERS]


def test_a_machine_without_a_browser_says_so(
    tester: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Availability(usable=False, detail="Browser tests can't run here: none was found.")
    monkeypatch.setattr(Browsers, "availability", missing)
    page = tester.get("/playground/").content.decode()
    assert "Browser tests can&#x27;t run here: none was found." in page
