"""Listens on a port, where somebody on the host may take it for a service of the host's."""

import os
import socket


def test_it() -> None:
    with socket.create_server(("127.0.0.1", int(os.environ["LISTEN"]))) as server:
        server.settimeout(1.5)
        server.accept()
