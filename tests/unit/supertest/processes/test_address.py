"""Ports and addresses of one machine."""

import socket
from pathlib import Path

from supertest.processes.address import (
    LOOPBACK,
    free_port,
    kept_redis_url,
    obstacle,
    without_secret,
)


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        assert obstacle(LOOPBACK, server.getsockname()[1]) == "Address already in use"


def test_a_free_port_can_be_listened_on() -> None:
    assert obstacle(LOOPBACK, free_port()) is None


def test_no_redis_was_kept_in_a_new_directory(tmp_path: Path) -> None:
    assert kept_redis_url(tmp_path) is None


def test_a_url_is_shown_without_its_password() -> None:
    shown = without_secret("redis://:secret@127.0.0.1:6379/0")
    assert shown == "redis://127.0.0.1:6379/0"
