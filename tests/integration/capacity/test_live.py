"""The hub: viewers see changes soon, at the price of one Redis subscription."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from capacity.keys import CHANGED
from capacity.ledger import ledger
from capacity.live import Hub, Subscription, announce, execution_topic
from capacity.snapshot import _Fallback
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Gate
from tests.redis_server import RedisServer

#: Seconds between two pushes here.
INTERVAL = 0.1


@pytest.fixture(autouse=True)
def quick(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Push often, and never ask the database."""
    settings.CAPACITY_PUSH_INTERVAL = INTERVAL
    monkeypatch.setattr(_Fallback, "record", None)


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate()


async def until(condition: Callable[[], Any], *, within: float = 10.0) -> None:
    """Wait for a condition without holding up the loop."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)


async def shown(hub: Hub, viewer: Subscription, **figures: object) -> dict[str, Any]:
    """Wait, as a viewer does, for a frame with these figures; return it."""
    async with asyncio.timeout(10):
        while True:
            frame: dict[str, Any] = json.loads(hub.capacity_frame or "{}")
            if figures.items() <= frame.items():
                return frame
            await viewer.changed()


async def quiet(*viewers: Subscription) -> None:
    """Wait until nothing more is told."""
    while any([await viewer.changed(0.2) for viewer in viewers]):
        pass


def ears(gate: Gate) -> int:
    return int(gate.redis.pubsub_numsub(CHANGED)[0][1])


async def test_a_viewer_has_the_whole_frame_from_the_start(gate: Gate) -> None:
    hub = Hub()
    async with hub.subscribe("capacity") as viewer:
        assert await viewer.changed(5)
        assert json.loads(hub.capacity_frame or "")["running_capacity"] == 5


@pytest.mark.timed
async def test_a_change_reaches_a_viewer_within_300_ms(gate: Gate) -> None:
    hub = Hub()
    async with hub.subscribe("capacity") as viewer:
        await until(lambda: ears(gate))
        await quiet(viewer)
        began = time.monotonic()
        gate.admit("a")
        await shown(hub, viewer, running=1)
        assert time.monotonic() - began < 0.3


async def test_without_a_change_nothing_is_pushed(gate: Gate) -> None:
    async with Hub().subscribe("capacity") as viewer:
        await until(lambda: ears(gate))
        await quiet(viewer)
        assert not await viewer.changed(3 * INTERVAL)


async def test_many_changes_are_pushed_at_most_once_an_interval(gate: Gate) -> None:
    hub, pushes = Hub(), 0
    async with hub.subscribe("capacity") as viewer:
        await until(lambda: ears(gate))
        await quiet(viewer)
        began = time.monotonic()
        for n in range(40):
            gate.admit(f"id-{n}")
            pushes += await viewer.changed(0.01)
        await shown(hub, viewer, queued=35)
        assert 1 <= pushes <= (time.monotonic() - began) / INTERVAL + 1


async def test_more_viewers_cost_no_more_of_redis_and_none_costs_nothing(gate: Gate) -> None:
    hub = Hub()
    async with hub.subscribe("capacity"), hub.subscribe("capacity"), hub.subscribe("execution:a"):
        await until(lambda: ears(gate))
        assert ears(gate) == 1
    await until(lambda: not ears(gate))
    assert hub.capacity_frame is None


async def test_a_viewer_that_leaves_before_its_first_frame_leaves_nothing_behind(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capacity.live.areading", lambda anew: asyncio.Event().wait())
    hub = Hub()

    async def view() -> None:
        async with hub.subscribe("capacity"):
            pass

    viewing = asyncio.create_task(view())
    await until(lambda: ears(gate))
    viewing.cancel()
    await until(lambda: not ears(gate))
    assert viewing.cancelled()


async def test_viewers_see_an_outage_and_what_happened_after_it(own_redis: RedisServer) -> None:
    hub = Hub()
    async with hub.subscribe("capacity") as viewer:
        await shown(hub, viewer, stale=False)
        own_redis.kill()
        assert (await shown(hub, viewer, stale=True))["source"] == "cache"
        own_redis.start()
        await shown(hub, viewer, stale=False)
        Gate(ledger().client, ledger().defaults).admit("a")
        await shown(hub, viewer, running=1, stale=False)


async def test_viewers_look_again_after_the_hub_was_deaf_for_a_moment(gate: Gate) -> None:
    async with Hub().subscribe("execution:a") as viewer:
        await until(lambda: ears(gate))
        await quiet(viewer)
        gate.redis.client_kill_filter(_type="pubsub")
        assert await viewer.changed(5)


async def test_an_announcement_reaches_only_its_topic(gate: Gate) -> None:
    hub = Hub()
    async with hub.subscribe("execution:a") as a, hub.subscribe("execution:b", "capacity") as b:
        await until(lambda: ears(gate))
        await quiet(a, b)
        announce(execution_topic("a"))
        assert await a.changed(5)
        assert not await b.changed(0.2)


async def test_a_change_in_the_ledger_reaches_the_topic_of_its_execution(gate: Gate) -> None:
    hub = Hub()
    async with hub.subscribe(execution_topic("a")) as a, hub.subscribe("execution:b") as b:
        await until(lambda: ears(gate))
        await quiet(a, b)
        gate.admit("a")
        assert await a.changed(5)
        assert not await b.changed(0.2)


def test_an_announcement_without_redis_is_nobodys_fault(away_redis: RedisServer) -> None:
    announce("execution:a")
