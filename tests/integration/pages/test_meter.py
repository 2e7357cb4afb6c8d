"""The socket of the meter."""

import json
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from django.contrib.auth.models import AnonymousUser, User

from capacity.consumers import UNAUTHENTICATED, CapacityConsumer
from capacity.ledger import ledger


def socket_of(user: Any) -> WebsocketCommunicator:
    application = CapacityConsumer.as_asgi()  # type: ignore[no-untyped-call]
    socket = WebsocketCommunicator(application, "/ws/capacity/")
    socket.scope["user"] = user
    return socket


async def frame_of(socket: WebsocketCommunicator, **figures: Any) -> dict[str, Any]:
    """Return the next frame that shows `figures`; the same one may come twice before."""
    while True:
        frame: dict[str, Any] = json.loads(await socket.receive_from(timeout=3))
        if figures.items() <= frame.items():
            return frame


async def test_the_whole_reading_comes_on_connect_and_on_each_change() -> None:
    socket = socket_of(User(username="ann"))
    assert (await socket.connect())[0]
    assert (await frame_of(socket))["running_capacity"] == 5
    ledger().configure(running=7)
    assert (await frame_of(socket, running_capacity=7))["source"] == "ledger"
    await socket.disconnect()


@pytest.mark.parametrize("user", [None, AnonymousUser()])
async def test_a_stranger_is_closed_with_a_code_that_a_page_can_read(user: Any) -> None:
    socket = socket_of(user)
    assert (await socket.connect())[0]
    closed = await socket.receive_output(timeout=3)
    assert (closed["type"], closed["code"]) == ("websocket.close", UNAUTHENTICATED)


async def test_what_a_viewer_sends_is_ignored() -> None:
    socket = socket_of(User(username="ann"))
    await socket.connect()
    await frame_of(socket)
    await socket.send_to(text_data="{}")
    ledger().configure(paused=True)
    assert await frame_of(socket, paused=True)
    await socket.disconnect()
