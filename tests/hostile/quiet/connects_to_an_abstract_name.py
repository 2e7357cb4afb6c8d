"""Connects to a service that listens on a socket without a file."""

import os
import socket


def test_it() -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + os.environ["ABSTRACT"])
