"""The page of alerts: what is wrong, why, and what helps; operators may change it."""

import pytest

from django.test import Client
from django.utils import timezone

from access.scopes import Scope
from alerts import services
from alerts.models import Rule
from alerts.observation import Observation
from tests.integration.pages.conftest import ClientMaker
from tests.integration.pages.markup import Markup

pytestmark = pytest.mark.django_db
FORM = {"start": "3", "end": "1", "start_after": "10", "end_after": "0", "enabled": "on"}


@pytest.fixture
def operator(signed_in: ClientMaker) -> Client:
    return signed_in(Scope.OPERATE, "olga")


@pytest.fixture(autouse=True)
def _lost_worker(db: None) -> None:
    services.make_rules()
    services.evaluate(Observation(timezone.now().timestamp(), missed=["host:<7>"]))


def test_an_open_alert_is_shown_with_cause_and_remedy_and_counted(tester: Client) -> None:
    page = Markup(tester.get("/alerts/").content.decode())
    assert "host:<7>" in page.text
    assert "Likely cause" in page.text
    assert "python manage.py capacity status" in page.text
    assert "Alerts 1 open" in " ".join(page.text.split())
    assert page.inline == []


def test_a_past_alert_keeps_its_cause_and_what_helps(tester: Client) -> None:
    services.evaluate(Observation(timezone.now().timestamp(), missed=[]))
    past = tester.get("/alerts/").content.decode().partition("alerts-past")[2]
    assert "host:&lt;7&gt;" in past
    assert "Likely cause" in past
    assert "Open capacity" in past


def test_a_rules_page_says_its_cause(operator: Client) -> None:
    assert "Likely cause" in operator.get("/alerts/disk/").content.decode()


def test_who_may_only_see_can_neither_silence_nor_change(tester: Client) -> None:
    assert tester.get("/alerts/worker_lost/").status_code == 403
    assert tester.post("/alerts/worker_lost/silence/", {"hours": "1"}).status_code == 403


def test_an_operator_silences_a_rule(operator: Client) -> None:
    assert operator.post("/alerts/worker_lost/silence/", {"hours": "1"}).status_code == 302
    assert Rule.objects.get(key="worker_lost").is_silenced
    operator.post("/alerts/worker_lost/silence/", {"hours": "0"})
    assert not Rule.objects.get(key="worker_lost").is_silenced


def test_an_operator_changes_a_threshold(operator: Client) -> None:
    assert operator.post("/alerts/worker_lost/", FORM).status_code == 302
    threshold = Rule.objects.get(key="worker_lost").threshold
    assert (threshold.start, threshold.end, threshold.start_after) == (3, 1, 10)


def test_shares_are_filled_in_as_percentages(operator: Client) -> None:
    assert 'value="95' in operator.get("/alerts/utilisation/").content.decode()
    operator.post("/alerts/utilisation/", FORM | {"start": "90", "end": "50"})
    assert Rule.objects.get(key="utilisation").threshold.start == 0.9


@pytest.mark.parametrize("wrong", [{"end": "4"}, {"start": "nan"}, {"start_after": "-1"}])
def test_what_makes_no_sense_is_refused_in_words(operator: Client, wrong: dict[str, str]) -> None:
    answer = operator.post("/alerts/worker_lost/", FORM | wrong)
    assert answer.status_code == 422
    assert "It was not changed" in answer.content.decode()


def test_a_rule_that_does_not_exist_is_not_found(operator: Client) -> None:
    assert operator.get("/alerts/nothing/").status_code == 404
