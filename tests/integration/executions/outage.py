"""A Redis that this process can't reach for a while, though it keeps what it has."""

from collections.abc import Iterator
from contextlib import contextmanager

from capacity.ledger import redis_client
from supertest.processes.address import free_port


@contextmanager
def redis_away() -> Iterator[None]:
    """Have the process's client knock at a closed port."""
    port = redis_client().connection_pool.connection_kwargs["port"]
    _move(port=free_port())
    try:
        yield
    finally:
        _move(port=port)


def _move(*, port: int) -> None:
    """Have all connections made anew, to another port."""
    pool = redis_client().connection_pool
    pool.connection_kwargs["port"] = port
    pool.disconnect()
    pool.reset()
