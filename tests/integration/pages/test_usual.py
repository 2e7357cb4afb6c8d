"""How long the same usually takes, and the bar that shows it."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from capacity.ledger import ledger
from executions.models import Execution, Test
from executions.usual import usual_durations
from tests.integration.executions.stage import accepted, fetch
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import ended


def passed(seconds: float, **fields: Any) -> Execution:
    now = timezone.now()
    started = now - timedelta(seconds=seconds)
    return ended(status="passed", started_at=started, finished_at=now, **fields)


def usual_of(execution: Execution) -> float | None:
    among = Execution.objects.all()
    return usual_durations([execution], among=among).get(execution.pk)


def test_it_is_the_mean_of_what_passed_under_the_same_name(transactional_db: None) -> None:
    passed(10)
    passed(20)
    passed(100, name="Other")
    failed = ended()
    assert usual_of(failed) == 15


def test_it_is_unknown_where_nothing_passed_lately(transactional_db: None) -> None:
    passed(10, queued_at=timezone.now() - timedelta(days=31))
    assert usual_of(ended()) is None


def test_a_test_is_compared_with_itself_whatever_its_name(transactional_db: None) -> None:
    kept, other = (Test.objects.create(name="T", script="") for _ in range(2))
    passed(10, test=kept, name="Old name")
    passed(50, test=other)
    assert usual_of(ended(test=kept)) == 10
    assert usual_of(ended()) is None


def test_it_takes_one_query(transactional_db: None, django_assert_num_queries: object) -> None:
    rows = [passed(10), passed(20, name="B")]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(usual_durations(rows, among=Execution.objects.all())) == 2


def test_the_bar_is_shown_for_what_runs_and_is_known(tester: Client) -> None:
    passed(10)
    for name in ("Checkout", "New"):
        accepted(name=name)
        delivery = fetch()
        ledger().start(delivery.id, delivery.tag)
    page = Markup(tester.get("/capacity/").content.decode())
    bars = [attrs for tag, attrs in page.tags if tag == "progress"]
    assert [bar["max"] for bar in bars] == ["10.000"]
