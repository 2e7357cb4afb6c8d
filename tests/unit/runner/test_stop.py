"""The request to stop."""

import os
import select

import pytest

from executions.runner.stop import Stop, StopReason


def is_heard(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])


def test_the_first_reason_wins() -> None:
    stop = Stop()

    assert stop.request(StopReason.CANCELLED)
    assert not stop.request(StopReason.DRAINING)
    assert stop.reason is StopReason.CANCELLED


def test_a_request_wakes_the_listener() -> None:
    stop = Stop()

    with stop.listening() as descriptor:
        assert not is_heard(descriptor)
        stop.request(StopReason.LEASE_LOST)
        assert is_heard(descriptor)


def test_a_request_made_before_is_heard_at_once() -> None:
    stop = Stop()
    stop.request(StopReason.CANCELLED)

    with stop.listening() as descriptor:
        assert is_heard(descriptor)


def test_a_request_after_the_end_harms_nobody() -> None:
    stop = Stop()
    with stop.listening() as descriptor:
        pass

    assert stop.request(StopReason.CANCELLED)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
