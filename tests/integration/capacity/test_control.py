"""Changes of the limits: at once and recorded, or neither."""

from typing import TYPE_CHECKING

import pytest

from capacity.errors import LedgerUnreachable
from capacity.limits import Limits
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Gate
from tests.redis_server import RedisServer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate()


@pytest.fixture
def ann() -> "User":
    from django.contrib.auth.models import User

    return User.objects.create(username="ann")


def change(**what: object) -> None:
    from capacity.control import change_limits

    change_limits(**{"by": None, **what})  # type: ignore[arg-type]


def restore() -> bool:
    from capacity.control import restore_limits

    return restore_limits()


def test_a_change_holds_everywhere_at_once_and_is_shown(gate: Gate, ann: "User") -> None:
    from capacity.control import change_limits

    found = change_limits(running=7, paused=True, by=ann)
    assert (found.usage.limits, found.usage.paused) == (Limits(7, 50), True)
    assert gate.usage.limits == Limits(7, 50)


def test_a_change_is_recorded_with_who_and_why(gate: Gate, ann: "User") -> None:
    from capacity.models import Intervention

    change(running=7, by=ann, reason="A new server.")
    (recorded,) = Intervention.objects.all()
    assert (recorded.by, recorded.reason) == (ann, "A new server.")
    assert (recorded.running, recorded.queued, recorded.paused) == (7, None, None)


def test_without_redis_nothing_is_changed_or_recorded(away_redis: RedisServer, ann: "User") -> None:
    from capacity.models import Intervention

    with pytest.raises(LedgerUnreachable):
        change(running=7, by=ann)
    assert not Intervention.objects.exists()


def test_an_emptied_redis_gets_the_latest_of_each_limit_back(gate: Gate) -> None:
    for what in ({"running": 3, "queued": 4}, {"paused": True}, {"running": 6}):
        change(**what)
    gate.redis.flushall()
    assert restore()
    assert (gate.usage.limits, gate.usage.paused) == (Limits(6, 4), True)


def test_what_redis_still_knows_is_left_as_it_is(gate: Gate) -> None:
    change(running=3)
    gate.ledger.configure(running=9)
    assert not restore()
    assert gate.usage.limits.running == 9


def test_without_a_change_there_is_nothing_to_restore(gate: Gate) -> None:
    assert not restore()
    assert gate.usage.limits == Limits(5, 50)


def test_a_limit_of_0_and_a_resumed_queue_are_restored_too(gate: Gate) -> None:
    change(queued=0, paused=True)
    change(paused=False)
    gate.redis.flushall()
    assert restore()
    assert (gate.usage.limits.queued, gate.usage.paused) == (0, False)
