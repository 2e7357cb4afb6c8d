"""Alerts in the database: each starts once, ends once, and is told once, whoever evaluates."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from access.models import AuditEntry
from alerts import services
from alerts.catalogue import CATALOGUE
from alerts.models import Alert, Rule
from alerts.observation import Key, Observation
from alerts.receivers import NOTICES, on_sampled
from alerts.rules import Threshold
from capacity.models import WorkerEvent
from capacity.sampler import sample
from notices.models import Delivery, Target
from notices.services import add_target

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def chat() -> Iterator[Target]:
    services.make_rules()
    yield add_target("chat", "json://127.0.0.1:9/")
    for thread in threading.enumerate():
        if thread.name == NOTICES:
            thread.join()


@pytest.fixture
def olga() -> User:
    return User.objects.create(username="olga")


def see(*, lost: bool, at: float = 0.0) -> list[Delivery]:
    missed = ["host:7"] if lost else []
    return services.evaluate(Observation(at or timezone.now().timestamp(), missed=missed))


def subjects() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("subject", flat=True))


def test_every_rule_exists_from_the_start_and_once() -> None:
    services.make_rules()
    assert sorted(Rule.objects.values_list("key", flat=True)) == sorted(CATALOGUE)


def test_a_lost_worker_is_told_once_and_its_return_once() -> None:
    for lost in (False, True, True, True, False, False):
        see(lost=lost)
    assert subjects() == ["Alert: A worker was lost", "All clear: A worker was lost"]
    alert = Alert.objects.get()
    assert (alert.subject, alert.worst) == ("host:7", 1)
    assert alert.ended_at is not None


def test_a_notice_says_what_where_and_what_helps() -> None:
    see(lost=True)
    body = Delivery.objects.get().body
    assert "host:7" in body
    assert "Likely cause: It was killed" in body
    assert "python manage.py capacity status" in body
    assert "/alerts/" in body


def test_many_that_evaluate_at_once_start_one_alert_and_end_one() -> None:
    def at_once(lost: bool) -> None:
        def work(_: int) -> None:
            try:
                see(lost=lost)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(24)))

    at_once(True)
    assert (Alert.objects.count(), Delivery.objects.count()) == (1, 1)
    at_once(False)
    assert (Alert.objects.count(), Delivery.objects.count()) == (1, 2)


def test_a_silenced_rule_alerts_and_tells_nobody(olga: User) -> None:
    rule = Rule.objects.get(key=Key.WORKER_LOST)
    services.silence(rule, hours=1, by=olga)
    see(lost=True)
    see(lost=False)
    assert Alert.objects.get().told_at is None
    assert subjects() == []
    assert AuditEntry.objects.get(target="alert rule worker_lost").detail == "silenced for 1 h"


def test_what_is_still_wrong_after_a_silence_is_told_then(olga: User) -> None:
    rule = Rule.objects.get(key=Key.WORKER_LOST)
    services.silence(rule, hours=1, by=olga)
    see(lost=True)
    see(lost=True, at=(timezone.now() + timedelta(hours=2)).timestamp())
    assert subjects() == ["Alert: A worker was lost"]


def test_a_rule_that_is_switched_off_ends_its_alert_and_starts_none(olga: User) -> None:
    see(lost=True)
    rule = Rule.objects.get(key=Key.WORKER_LOST)
    services.change(rule, threshold=rule.threshold, enabled=False, targets=[], by=olga)
    see(lost=True)
    assert subjects() == ["Alert: A worker was lost", "All clear: A worker was lost"]
    assert not Alert.objects.filter(ended_at=None).exists()


def test_a_changed_threshold_counts_and_is_audited(olga: User) -> None:
    rule = Rule.objects.get(key=Key.WORKER_LOST)
    two = Threshold(start=2, end=1)
    services.change(rule, threshold=two, enabled=True, targets=[], by=olga)
    see(lost=True)
    assert not Alert.objects.exists()
    assert AuditEntry.objects.filter(target="alert rule worker_lost").count() == 1


def test_only_the_chosen_targets_are_told(chat: Target, olga: User) -> None:
    other = add_target("mail", "json://127.0.0.1:9/mail")
    rule = Rule.objects.get(key=Key.WORKER_LOST)
    services.change(rule, threshold=rule.threshold, enabled=True, targets=[other], by=olga)
    see(lost=True)
    assert list(Delivery.objects.values_list("target__name", flat=True)) == ["mail"]


def test_a_sample_evaluates_the_rules() -> None:
    lost_at = datetime.now(UTC)
    WorkerEvent.objects.create(kind=WorkerEvent.Kind.LOST, worker="host:7", at=lost_at)
    sample()
    assert Alert.objects.get().rule.key == Key.WORKER_LOST


def test_one_that_is_back_at_once_is_told_of_for_a_moment() -> None:
    lost_at = datetime.now(UTC) - timedelta(seconds=5)
    WorkerEvent.objects.create(
        kind=WorkerEvent.Kind.LOST, worker="host:7", at=lost_at, replaced_at=lost_at
    )
    on_sampled("a point")
    assert Alert.objects.filter(ended_at=None).exists()
    WorkerEvent.objects.update(at=lost_at - timedelta(minutes=1))
    on_sampled("a point")
    assert not Alert.objects.filter(ended_at=None).exists()


def test_a_ledger_that_is_away_is_told_after_ten_seconds() -> None:
    rule = Rule.objects.get(key=Key.LEDGER)
    on_sampled(None)
    rule.refresh_from_db()
    assert rule.phase == "rising"
    Rule.objects.filter(pk=rule.pk).update(since=rule.since - 10)
    on_sampled(None)
    assert subjects() == ["Alert: The capacity ledger is away"]
