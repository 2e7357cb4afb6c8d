"""Many at the same instant: exactly the limits are accepted, in order, with nothing left over."""

from collections.abc import Callable
from functools import partial

import pytest

from capacity.ledger import ledger
from executions.models import Execution, Transition
from executions.services import Refused, Submitted
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, figures, run, submit
from tests.integration.executions.together import together


def rush(number: int) -> list[Submitted]:
    """Have so many submit at once; return what was accepted."""
    answers = together([submit] * number)
    return [answer for answer in answers if isinstance(answer, Submitted)]


def test_exactly_the_limits_are_accepted() -> None:
    ledger().configure(running=2, queued=3)
    found = rush(20)
    assert (len(found), figures()) == (5, (2, 3))
    assert Execution.objects.count() == Transition.objects.count() == 5
    assert {answer.execution.pk for answer in found} == set(
        Execution.objects.values_list("pk", flat=True)
    )


@pytest.mark.parametrize("time", range(3))
def test_with_one_place_left_exactly_one_gets_it(time: int) -> None:
    ledger().configure(running=1, queued=4)
    for _ in range(4):
        accepted()
    assert len(rush(8)) == 1
    assert (figures(), Execution.objects.count()) == ((1, 4), 5)


def test_those_refused_in_a_rush_are_told_when_to_come_again() -> None:
    ledger().configure(running=1, queued=0)
    refused = [answer for answer in together([submit] * 6) if isinstance(answer, Refused)]
    assert len(refused) == 5
    assert all(answer.usage.running == 1 and answer.retry_after >= 1 for answer in refused)


def test_a_rush_starts_in_the_order_in_which_it_is_queued(sandbox: FakeSandbox) -> None:
    ledger().configure(running=1, queued=20)
    rush(12)
    started = []
    for _ in range(12):
        delivery = fetch()
        started.append(delivery.id)
        run(delivery)
    queued = Execution.objects.order_by("queued_at").values_list("pk", flat=True)
    assert started == [str(id) for id in queued]


def test_slots_that_fall_free_in_a_rush_are_never_given_twice(sandbox: FakeSandbox) -> None:
    ledger().configure(running=2, queued=2)
    accepted(), accepted()
    work: list[Callable[[], object]] = [submit] * 8
    work += [partial(run, fetch()), partial(run, fetch())]
    answers = together(work)
    found = [answer for answer in answers if isinstance(answer, Submitted)]
    usage = ledger().usage()
    assert usage.running <= 2
    assert usage.queued <= 2
    assert usage.running + usage.queued == len(found)
