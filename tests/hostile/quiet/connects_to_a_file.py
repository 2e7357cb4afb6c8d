"""Connects to a service that listens on a socket in the file system, as a database does."""

import os
import socket


def test_it() -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(os.environ["SOCKET_FILE"])
