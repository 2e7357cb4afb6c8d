"""Keeps memory in the kernel, in what sockets have not delivered."""

import socket
import time
from contextlib import suppress


def test_it() -> None:
    pairs = [socket.socketpair() for _ in range(200)]
    for pair in pairs:
        pair[0].setblocking(False)
        with suppress(BlockingIOError):
            while True:
                pair[0].send(bytes(65536))
    time.sleep(1)
