"""`manage.py capacity set`, `pause`, `resume`, `drain`: at once, with a reason, on the record."""

import pytest

from django.contrib.auth.models import User
from django.core.management import CommandError

from capacity.ledger import ledger
from capacity.models import Act, Intervention
from tests.integration.commands.conftest import Capacity

WHY = ("--reason", "a test")


def announce(worker: str) -> None:
    ledger().renew([], lease=30, worker=worker, slots=2)


def test_limits_are_set_and_recorded_with_who_and_why(capacity: Capacity, ann: User) -> None:
    answer = capacity("set", "--running", "7", "--by", "ann", *WHY, "--json")
    assert (answer.document["running_capacity"], answer.document["queued_capacity"]) == (7, 50)
    act = Intervention.objects.get()
    assert (act.running, act.queued, act.by, act.reason) == (7, None, ann, "a test")


def test_without_a_user_the_machines_is_in_the_reason(capacity: Capacity) -> None:
    capacity("set", "--queued", "3", *WHY)
    act = Intervention.objects.get()
    assert act.by is None
    assert act.reason.startswith("a test (")
    assert act.reason.endswith(", at a shell)")


def test_a_pause_and_its_end_are_told_in_words(capacity: Capacity) -> None:
    assert "Paused" in capacity("pause", *WHY).text
    assert ledger().usage().paused
    assert "Paused" not in capacity("resume", *WHY).text
    assert not ledger().usage().paused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", *WHY), "Say --running"),
        (("set", "--running", "-1", *WHY), "no whole number"),
        (("pause",), "--reason"),
        (("pause", "--reason", " "), "reason is empty"),
        (("pause", "--by", "nobody", *WHY), "There is no user 'nobody'"),
        (("drain", "host:7", *WHY), "'host:7' is alive; alive: none"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    capacity: Capacity, words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        capacity(*words)
    assert not Intervention.objects.exists()


def test_a_worker_is_drained_and_let_fetch_again(capacity: Capacity) -> None:
    announce("host:7")
    assert capacity("drain", "host:7", *WHY, "--json").document == {
        "worker": "host:7",
        "state": "drained",
        "running": 0,
    }
    assert "fetches; it runs 0" in capacity("drain", "host:7", "--undo", *WHY).text
    assert list(Intervention.objects.values_list("act", flat=True)) == [Act.UNDRAIN, Act.DRAIN]
