"""Could send to a host of the network: a datagram needs a route, no answer."""

import socket


def test_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("169.254.169.254", 80))
