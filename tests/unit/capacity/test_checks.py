"""What does not fit each other stops the start with a sentence."""

from kombu.transport.virtual import Transport as OtherTransport

from capacity.checks import misfits, refusal
from capacity.lease import LIFE, RETRIES, least_lease


def test_the_defaults_fit() -> None:
    assert misfits(lease=15, redis_timeout=0.8, visibility=3600) == []


def test_a_lease_too_short_for_redis_timeout_is_named_with_what_is_allowed() -> None:
    [sentence] = misfits(lease=3, redis_timeout=0.8, visibility=3600)
    assert sentence.startswith("LEASE_SECONDS=3 is not allowed; it must be more than 3 while")


def test_a_lease_above_the_least_leaves_time_to_stop() -> None:
    lease = least_lease(0.8) + 0.01
    assert (1 - LIFE) * lease > 0.8 + lease / RETRIES


def test_a_visibility_timeout_near_the_lease_is_refused() -> None:
    [sentence] = misfits(lease=60, redis_timeout=0.8, visibility=100)
    assert sentence.startswith("visibility_timeout=100 is not allowed; it must be at least 120")


def test_a_worker_on_the_governed_queue_needs_the_gate() -> None:
    why = refusal(["executions", "system"], OtherTransport.__new__(OtherTransport))
    assert why is not None
    assert "the queue 'executions' is served by capacity.transport:Transport only" in why


def test_a_worker_on_other_queues_may_use_any_transport() -> None:
    assert refusal(["system"], OtherTransport.__new__(OtherTransport)) is None
