"""A program that supervises the shell commands named on its command line, as `NAME=COMMAND`."""

import asyncio
import sys
from pathlib import Path

from supertest.processes import kernel
from supertest.processes.console import Console
from supertest.processes.service import Service
from supertest.processes.supervisor import Plan, Supervisor


async def supervise(services: tuple[Service, ...]) -> None:
    """Run the services until a signal ends them."""
    console = Console(colour=False)
    supervisor = Supervisor(Plan(Path.cwd(), services), console=console)
    supervisor.listen()
    supervisor.start_services()
    await supervisor.told_to_stop()
    await supervisor.end()
    console.flush()


if __name__ == "__main__":
    kernel.adopt_orphans()
    words = [word.partition("=") for word in sys.argv[1:]]
    asyncio.run(supervise(tuple(Service(name, ("/bin/sh", "-c", cmd)) for name, _, cmd in words)))
