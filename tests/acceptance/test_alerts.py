"""Killing a worker gives one alert, and after its return one all-clear."""

import signal
from collections.abc import Iterator

import pytest

from tests.acceptance.driving import another_worker
from tests.acceptance.stack import Stack
from tests.integration.notices.receiver import Receiver, receiver
from tests.waiting import eventually

STARTS, ENDS = "Alert: A worker was lost", "All clear: A worker was lost"
ADD = (
    "from notices.services import add_target; from notices.models import Target; "
    "Target.objects.all().delete(); add_target('heard', '{url}')"
)


@pytest.fixture
def heard() -> Iterator[Receiver]:
    with receiver() as told:
        yield told


def test_a_killed_worker_is_told_once_and_so_is_its_return(frail: Stack, heard: Receiver) -> None:
    frail.manage("shell", "-c", ADD.format(url=heard.url))
    with another_worker(frail) as worker:
        worker.send_signal(signal.SIGKILL)
        eventually(lambda: STARTS in heard.titles(), within=30, what="the alert")
    with another_worker(frail):
        eventually(lambda: ENDS in heard.titles(), within=60, what="the all-clear")
    told = [title for title in heard.titles() if "worker" in title]
    frail.manage("shell", "-c", "from notices.models import Target; Target.objects.all().delete()")
    assert told == [STARTS, ENDS]
