"""The list of executions and the page of one."""

import json
from datetime import timedelta

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from executions.models import Execution
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import HOSTILE, ended


def page_of(client: Client, address: str) -> Markup:
    response = client.get(address)
    assert response.status_code == 200
    return Markup(response.content.decode())


def test_an_empty_list_says_what_to_do_first(tester: Client) -> None:
    page = page_of(tester, "/executions/")
    assert "Nothing has run yet" in page.text
    assert "Open the Playground" in page.text


def test_filters_are_in_the_address(tester: Client) -> None:
    ended(name="Red")
    ended(name="Green", status="passed", source="api")
    text = page_of(tester, "/executions/?status=passed&source=api").text
    assert "Green" in text
    assert "Red" not in text
    assert "Nothing matches" in page_of(tester, "/executions/?status=running").text


def test_an_unknown_filter_or_cursor_is_ignored(tester: Client) -> None:
    ended(name="Red")
    assert "Red" in page_of(tester, "/executions/?status=blue&cursor=!!").text


def test_older_executions_are_on_the_next_page(tester: Client) -> None:
    for age in range(27):
        ended(name=f"Run {age:02}", queued_at=timezone.now() - timedelta(minutes=age))
    first = page_of(tester, "/executions/")
    assert "Run 24" in first.text
    assert "Run 25" not in first.text
    older = next(attrs["href"] for _, attrs in first.tags if attrs.get("rel") == "next")
    assert "Run 26" in page_of(tester, f"/executions/{older}").text


def test_a_refresh_gets_the_table_alone(tester: Client) -> None:
    ended()
    response = tester.get("/executions/", headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b"Checkout" in response.content


def test_the_page_tells_outcome_tests_and_steps(tester: Client) -> None:
    page = page_of(tester, reverse("execution", args=[ended().pk]))
    for expected in ("Checkout", "1 test failed.", "test_script.py:1", "What happened"):
        assert expected in page.text
    [document] = page.values("data-execution")
    assert json.loads(document or "")["status"] == "failed"


def test_hostile_text_is_shown_as_text_everywhere(tester: Client) -> None:
    record = ended(name=HOSTILE, reason=HOSTILE, variables={"X": HOSTILE}, worker=HOSTILE)
    for address in ("/executions/", reverse("execution", args=[record.pk])):
        page = page_of(tester, address)
        assert page.inline == []
        assert "img" not in [tag for tag, _ in page.tags]
        assert HOSTILE in page.text


def test_a_failure_leads_to_its_line_of_the_script(tester: Client) -> None:
    page = page_of(tester, reverse("execution", args=[ended().pk]))
    assert "#test_script.py%3A1" in page.values("href") or "#test_script.py:1" in page.values(
        "href"
    )
    assert "test_script.py:1" in page.values("id")


def test_a_place_outside_the_script_is_no_link(tester: Client) -> None:
    record = ended(files={"other.py": ""})
    page = page_of(tester, reverse("execution", args=[record.pk]))
    assert not [href for href in page.values("href") if "test_script" in str(href)]


def test_attempts_are_told_apart_in_what_happened(tester: Client) -> None:
    record = ended(attempt=2)
    for new in ("running", "queued", "running"):
        record.transitions.create(new=new, old="queued", at=timezone.now())
    text = page_of(tester, reverse("execution", args=[record.pk])).text
    assert "Started, attempt 1" in text
    assert "Started, attempt 2" in text


def test_a_cancel_while_redis_is_away_can_be_tried_again(
    tester: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise LedgerUnreachable("gone")

    address = reverse("cancel", args=[ended(status="running", finished_at=None).pk])
    monkeypatch.setattr(Ledger, "cancel", unreachable)
    response = tester.post(address)
    page = Markup(response.content.decode())
    assert (response.status_code, "Try again" in page.text) == (503, True)
    assert address in page.values("action")


def test_running_again_starts_the_same_once_more(tester: Client) -> None:
    record = ended(timeout=33)
    response = tester.post(reverse("rerun", args=[record.pk]))
    again = Execution.objects.exclude(pk=record.pk).get()
    assert response["Location"] == reverse("execution", args=[again.pk])
    assert (again.files, again.timeout, again.source) == (record.files, 33, "playground")


def test_a_refused_rerun_says_so_and_leaves_no_row(tester: Client) -> None:
    ledger().configure(running=0, queued=0)
    response = tester.post(reverse("rerun", args=[ended().pk]))
    assert response.status_code == 429
    assert "The queue is full" in response.content.decode()
    assert Execution.objects.count() == 1


def test_a_waiting_one_is_cancelled_from_its_page(tester: Client) -> None:
    tester.post(reverse("run"), {"script": "def test_it(): pass"})
    row = Execution.objects.get()
    tester.post(reverse("cancel", args=[row.pk]))
    row.refresh_from_db()
    assert (row.status, ledger().usage().running) == ("cancelled", 0)


def test_cancelling_what_has_ended_says_so(tester: Client) -> None:
    response = tester.post(reverse("cancel", args=[ended().pk]))
    assert response.status_code == 409
    assert "It has already ended" in response.content.decode()
