"""Comparing two executions, and cancelling many, from the list."""

from datetime import timedelta
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from access.scopes import Scope
from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from executions.models import Execution
from tests.integration.executions.stage import accepted
from tests.integration.pages.conftest import ClientMaker
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import ended

JSON = {"Accept": "application/json"}


def waiting(owner: str = "ann") -> Execution:
    return accepted(owner=User.objects.get_or_create(username=owner)[0])


def cancel(client: Client, *executions: Execution, json: bool = True) -> Any:
    ids = [str(execution.pk) for execution in executions]
    headers = JSON if json else {}
    return client.post(reverse("cancel_selected"), {"id": ids}, headers=headers)


def compare(client: Client, *executions: Execution, follow: bool = False) -> Any:
    ids = [str(execution.pk) for execution in executions]
    return client.post(reverse("compare_selected"), {"id": ids}, follow=follow)


def statuses(*executions: Execution) -> list[str]:
    return [Execution.objects.get(pk=execution.pk).status for execution in executions]


def test_the_chosen_are_cancelled_and_counted(tester: Client) -> None:
    first, second, third = waiting(), waiting(), waiting()
    answer = cancel(tester, first, third, ended()).json()
    assert answer == {"cancelled": 2, "detail": "2 cancelled. 1 had already ended."}
    assert statuses(first, second, third) == ["cancelled", "queued", "cancelled"]
    assert ledger().usage().active + ledger().usage().reserved + ledger().usage().waiting == 1


def test_what_belongs_to_others_stays(tester: Client) -> None:
    own, foreign = waiting(), waiting("bob")
    assert "1 may not be cancelled by you." in cancel(tester, own, foreign).json()["detail"]
    assert statuses(own, foreign) == ["cancelled", "queued"]


def test_an_operator_cancels_anybodys(signed_in: ClientMaker) -> None:
    foreign = waiting("bob")
    assert cancel(signed_in(Scope.OPERATE, "olga"), foreign).json()["cancelled"] == 1


def test_without_scripts_the_list_says_it(tester: Client) -> None:
    response = tester.post(reverse("cancel_selected"), {"id": [waiting().pk]}, follow=True)
    assert "1 cancelled." in Markup(response.content.decode()).text


def test_who_may_only_see_compares_and_cancels_nothing(viewer: Client) -> None:
    earlier, later = waiting(), waiting()
    assert cancel(viewer, earlier).status_code == 403
    assert b"data-selection-cancel" not in viewer.get("/executions/").content
    assert compare(viewer, earlier, later).status_code == 302


def test_each_has_a_box_that_says_whether_it_can_be_cancelled(tester: Client) -> None:
    own, foreign, over = waiting(), waiting("bob"), ended()
    tags = Markup(tester.get("/executions/").content.decode()).tags
    boxes = {a["value"]: "data-can-cancel" in a for _, a in tags if a.get("name") == "id"}
    assert boxes == {str(own.pk): True, str(foreign.pk): False, str(over.pk): False}


def test_two_chosen_are_compared_the_earlier_one_first(tester: Client) -> None:
    earlier, later = ended(), ended()
    Execution.objects.filter(pk=earlier.pk).update(queued_at=later.queued_at - timedelta(hours=1))
    response = compare(tester, later, earlier)
    assert response["Location"] == f"{reverse('comparison')}?a={earlier.pk}&b={later.pk}"
    assert tester.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("count", [0, 1, 3])
def test_other_than_two_are_not_compared(tester: Client, count: int) -> None:
    response = compare(tester, *[ended() for _ in range(count)], follow=True)
    assert "Choose two executions to compare." in Markup(response.content.decode()).text


@pytest.mark.parametrize("ids", [["no-uuid"], [str(number) for number in range(201)]])
def test_what_names_no_execution_is_said(tester: Client, ids: list[str]) -> None:
    response = tester.post(reverse("cancel_selected"), {"id": ids}, headers=JSON)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "id")


def test_a_ledger_out_of_reach_is_a_503(tester: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = waiting()

    def unreachable(*_: Any, **__: Any) -> None:
        raise LedgerUnreachable("gone")

    monkeypatch.setattr(Ledger, "cancel", unreachable)
    assert cancel(tester, row).status_code == 503
