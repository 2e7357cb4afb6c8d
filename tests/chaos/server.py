"""The Redis of a chaos run."""

from pathlib import Path

from supertest.processes.address import free_port
from tests.redis_server import RedisServer


def free_server(directory: Path) -> RedisServer:
    """Return a Redis of its own that keeps its data over a kill, but for the last second."""
    return RedisServer(port=free_port(), directory=directory, durable=True)
