"""What executions do when capacity tells them something."""

import redis

from capacity.signals import reaped
from capacity.snapshot import Recorded
from executions.models import Execution
from executions.receivers import count_record, on_reaped
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run
from tests.redis_server import RedisServer


def test_the_record_counts_what_lives(sandbox: FakeSandbox) -> None:
    for _ in range(3):
        accepted()
    run(fetch())
    Execution.objects.filter(pk=fetch().id).update(status="running")
    assert count_record() == Recorded(running=1, queued=1)


def test_after_a_reap_the_record_is_reconciled_soon(redis: "redis.Redis") -> None:
    [(_, error)] = reaped.send_robust(sender=None)
    assert error is None
    [message] = redis.lrange("system", 0, -1)
    assert "executions.tasks.reconcile" in message


def test_a_redis_that_is_gone_by_then_is_no_error(redis_server: RedisServer) -> None:
    redis_server.kill()
    try:
        on_reaped()
    finally:
        redis_server.start()
