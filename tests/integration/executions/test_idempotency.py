"""An idempotency key stands for one execution, however often it is sent."""

from functools import partial

import pytest
import redis

from django.contrib.auth.models import User

from capacity.ledger import ledger
from executions.models import Execution
from executions.services import Refused, Submitted
from tests.integration.executions.stage import accepted, fetch, figures, run, submit
from tests.integration.executions.together import together


def test_a_key_repeated_afterwards_returns_the_first(ann: User) -> None:
    first = accepted(owner=ann, idempotency_key="k")
    again = submit("something else", owner=ann, idempotency_key="k")
    assert again == Submitted(first, created=False)
    assert (Execution.objects.count(), figures()) == (1, (1, 0))


def test_a_key_repeated_after_the_end_returns_the_first(ann: User, sandbox: object) -> None:
    first = accepted(owner=ann, idempotency_key="k")
    run(fetch())
    assert submit(owner=ann, idempotency_key="k") == Submitted(first, created=False)


def test_a_key_repeated_while_the_queue_is_full_returns_the_first(ann: User) -> None:
    first = accepted(owner=ann, idempotency_key="k")
    ledger().configure(running=0, queued=0)
    assert submit(owner=ann, idempotency_key="k") == Submitted(first, created=False)


@pytest.mark.parametrize("time", range(5))
def test_a_key_sent_by_several_at_once_makes_one_execution(ann: User, time: int) -> None:
    answers = together([partial(submit, owner=ann, idempotency_key="k")] * 4)
    found = [answer for answer in answers if isinstance(answer, Submitted)]
    assert len({answer.execution.pk for answer in found}) == 1
    assert [answer.created for answer in found].count(True) == 1
    assert (len(found), Execution.objects.count(), figures()) == (4, 1, (1, 0))


def test_the_key_of_another_owner_is_another_key(ann: User) -> None:
    ben = User.objects.create(username="ben")
    first, other = (accepted(owner=owner, idempotency_key="k") for owner in (ann, ben))
    assert first.pk != other.pk


def test_without_a_key_the_same_is_submitted_again(ann: User) -> None:
    assert accepted(owner=ann).pk != accepted(owner=ann).pk


def test_a_key_that_was_refused_is_free_again(ann: User, redis: "redis.Redis") -> None:
    ledger().configure(running=0, queued=0)
    assert isinstance(submit(owner=ann, idempotency_key="k"), Refused)
    ledger().configure(running=1)
    assert accepted(owner=ann, idempotency_key="k")
