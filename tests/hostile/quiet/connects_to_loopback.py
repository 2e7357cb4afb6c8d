"""Connects to a service that listens on the host's loopback."""

import os
import socket


def test_it() -> None:
    socket.create_connection(("127.0.0.1", int(os.environ["SERVICE"])), timeout=1).close()
