"""Addresses on this machine: which ports are free, and where the embedded Redis listens."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


def free_port(host: str = LOOPBACK) -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def obstacle(host: str, port: int) -> str | None:
    """Return why no server could listen there now; None if one could."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def kept_redis_url(var_dir: Path) -> str | None:
    """Return the URL of the Redis that `manage.py run` keeps in `var_dir`, if it ever kept one."""
    try:
        return (var_dir / "redis" / "url").read_text().strip() or None
    except OSError:
        return None


def without_secret(url: str) -> str:
    """Return the URL as it may be shown: without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
