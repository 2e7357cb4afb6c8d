"""The page of the audit log: for operators, with filters."""

import pytest

from django.test import Client
from django.urls import reverse

from access import audit
from access.audit import Action
from access.scopes import Scope
from executions.views import audit as page
from tests.integration.pages.conftest import ClientMaker
from tests.integration.pages.records import HOSTILE


@pytest.fixture
def operator(signed_in: ClientMaker) -> Client:
    """Olga, who operates."""
    return signed_in(Scope.OPERATE, "olga")


def test_only_operators_see_it(tester: Client, operator: Client) -> None:
    assert tester.get(reverse("audit")).status_code == 403
    shown = operator.get(reverse("audit")).content.decode()
    assert "was refused" in shown
    assert "GET /audit/" in shown


def test_entries_are_chosen_by_action_person_and_words(operator: Client) -> None:
    audit.record(Action.DELETED, by=None, target="job 7", detail="Nightly")
    for query in ("action=deleted", "q=nightly", "q=job+7"):
        assert "Nightly" in operator.get(f"{reverse('audit')}?{query}").content.decode()
    for query in ("action=shared", "who=bob", "q=%00weekly"):
        assert "Nothing matches" in operator.get(f"{reverse('audit')}?{query}").content.decode()


def test_it_goes_on_page_by_page(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SIZE", 2)
    for number in range(4):
        audit.record(Action.RAN, by=None, target=f"job {number}")
    first = operator.get(reverse("audit"))
    assert "job 3" in first.content.decode()
    second = operator.get(f"{reverse('audit')}?{first.context['next']}").content.decode()
    assert "job 1" in second
    assert "job 3" not in second


def test_what_is_told_is_escaped(operator: Client) -> None:
    audit.record(Action.RAN, by=None, target=HOSTILE, detail=HOSTILE)
    assert "<script>alert" not in operator.get(reverse("audit")).content.decode()
