"""`python -m bench.push`: many viewers of one web process; prints one JSON object."""

import asyncio
import json
import resource
from typing import Any

from bench.measures import crowd
from bench.place import HOME, say
from bench.server import OURS, prepare, serving
from bench.systems import SUPERTEST, Producer, systems
from supertest.processes.address import free_port
from tests.redis_server import RedisServer


def main() -> None:
    """Measure, and say."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    HOME.mkdir(parents=True, exist_ok=True)
    server = RedisServer(port=free_port(), directory=HOME / "redis")
    with server.running():
        prepare(server.url)
        producer = Producer(systems(server.url, {"python": "", "node": ""})[SUPERTEST])
        try:
            say(json.dumps(measure(producer, server.url)))
        finally:
            producer.end()


def measure(producer: Producer, url: str) -> dict[str, Any]:
    """Measure a web process of its own."""
    token, session = producer.ask("token"), producer.ask("session")
    with serving(OURS, url) as web:
        return asyncio.run(
            crowd.measure(port=web.port, pid=web.pid, url=url, token=token, session=session)
        )


if __name__ == "__main__":
    main()
