"""One machine's Supertest from start to end: what `manage.py run` does."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from supertest.processes.address import without_secret
from supertest.processes.console import Console
from supertest.processes.readiness import answers, http_probe, redis_probe
from supertest.processes.redis import embedded_redis
from supertest.processes.service import Service, procfile_services
from supertest.processes.supervisor import Plan, Supervisor

#: Seconds to wait for each before saying that it is late.
REDIS_LATE, WEB_LATE, WORKER_LATE = 10.0, 60.0, 20.0


@dataclass(frozen=True)
class Machine:
    """Where its files are, where it listens, and the Redis that it was given, if any."""

    base_dir: Path
    var_dir: Path
    host: str
    port: int
    redis_url: str

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{host}:{self.port}"


def run(machine: Machine, *, console: Console) -> None:
    """Run all processes until a signal ends them."""
    redis, redis_url = _redis(machine, console)
    services = procfile_services(
        machine.base_dir / "Procfile", _environment(machine, redis_url=redis_url)
    )
    plan = Plan(machine.base_dir, tuple(services), foundation=redis)
    asyncio.run(_run(plan, machine, redis_url=redis_url, console=console))


def _redis(machine: Machine, console: Console) -> tuple[Service | None, str]:
    if machine.redis_url:
        console.say(f"Using the Redis at {without_secret(machine.redis_url)}.")
        return None, machine.redis_url
    redis, url = embedded_redis(machine.var_dir)
    console.say(f"REDIS_URL is not set: starting {redis.command[0]} at {without_secret(url)}.")
    return redis, url


def _environment(machine: Machine, *, redis_url: str) -> dict[str, str]:
    programs = str(Path(sys.executable).parent)
    return {
        "HOST": machine.host,
        "PORT": str(machine.port),
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        "PREPARED": "1",
        "PYTHONUNBUFFERED": "1",
        "REDIS_URL": redis_url,
        "VAR_DIR": str(machine.var_dir),
    }


async def _run(plan: Plan, machine: Machine, *, redis_url: str, console: Console) -> None:
    supervisor = Supervisor(plan, console=console)
    supervisor.listen()
    start = asyncio.create_task(_start(supervisor, machine, redis_url=redis_url, console=console))
    try:
        await supervisor.told_to_stop()
        console.say("Ending.")
    finally:
        start.cancel()
        await supervisor.end()
    console.say("All processes have ended.")


async def _start(
    supervisor: Supervisor, machine: Machine, *, redis_url: str, console: Console
) -> None:
    supervisor.start_foundation()
    if not await answers(redis_probe(redis_url), within=REDIS_LATE):
        console.say(f"Redis did not answer in {REDIS_LATE:g} s; the others start all the same.")
    supervisor.start_services()
    if not await answers(http_probe(f"{machine.url}/healthz"), within=WEB_LATE):
        console.say(f"The web process did not answer in {WEB_LATE:g} s; see its log above.")
        return
    ready = http_probe(f"{machine.url}/readyz", but=503)
    if not await answers(ready, within=WORKER_LATE, every=0.2):
        console.say(f"Not all is ready after {WORKER_LATE:g} s; {machine.url}/readyz says what.")
    console.say(f"Supertest is ready: {machine.url}")
