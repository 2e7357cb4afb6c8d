"""Opens sockets of families that scripts don't need and kernels had holes in."""

import socket


def test_it() -> None:
    opened = 0
    for family in (17, 29, 38, 40):
        try:
            socket.socket(family, socket.SOCK_DGRAM if family == 17 else socket.SOCK_SEQPACKET)
        except OSError:
            continue
        opened += 1
    assert opened
