"""Keeps services running as one process tree, and ends all of it together."""

import asyncio
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from supertest.processes import kernel
from supertest.processes.backoff import Backoff
from supertest.processes.child import Child
from supertest.processes.console import Console
from supertest.processes.service import Service

#: Seconds until what was asked to end is killed. All together stays below ten.
SERVICES_GRACE, FOUNDATION_GRACE, SWEEP_GRACE = 6.5, 1.5, 0.5


@dataclass(frozen=True)
class Plan:
    """What to keep running, where, and what the others stand on: first to start, last to end."""

    directory: Path
    services: tuple[Service, ...]
    foundation: Service | None = None


class Supervisor:
    """Starts the plan's services, starts again what ends by itself, ends all when it is told to."""

    def __init__(self, plan: Plan, *, console: Console) -> None:
        self._plan, self._console = plan, console
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._told, self._hurried = asyncio.Event(), asyncio.Event()

    def listen(self) -> None:
        """Take the signals: of children that ended, and of those who want the end."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGCHLD, self._notice)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # ignored under nohup
            loop.add_signal_handler(signal.SIGHUP, self.stop)

    def stop(self) -> None:
        """Begin the end; told twice, it waits for nobody."""
        if self._told.is_set():
            self._hurried.set()
        self._told.set()

    def start_foundation(self) -> None:
        """Start what the services stand on."""
        if self._plan.foundation:
            self._keep(self._plan.foundation)

    def start_services(self) -> None:
        """Start the services."""
        for service in self._plan.services:
            self._keep(service)

    async def told_to_stop(self) -> None:
        """Wait for the end to be wanted, or for a keeper that failed."""
        told = asyncio.create_task(self._told.wait())
        await asyncio.wait([told, *self._keepers], return_when=asyncio.FIRST_COMPLETED)
        self._told.set()

    async def end(self) -> None:
        """End the services, then what they stand on, then whatever they left behind."""
        self._told.set()
        foundation = self._plan.foundation.name if self._plan.foundation else None
        services = [child for name, child in self._children.items() if name != foundation]
        await self._end(services, grace=SERVICES_GRACE)
        await self._end(self._children.values(), grace=FOUNDATION_GRACE)
        outcomes = await asyncio.gather(*self._keepers, return_exceptions=True)
        await self._sweep()
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _keep(self, service: Service) -> None:
        self._keepers.append(asyncio.create_task(self._kept(service), name=service.name))

    async def _kept(self, service: Service) -> None:
        backoff, loop = Backoff(), asyncio.get_running_loop()
        while not self._told.is_set():
            started = loop.time()
            ending = await self._life_of(service)
            if self._told.is_set():
                return
            delay = backoff.after(loop.time() - started)
            self._console.say(f"{service.name} ended ({ending}); starting it again in {delay:g} s.")
            await self._told_within(delay)

    async def _life_of(self, service: Service) -> str:
        try:
            child = Child(service, directory=self._plan.directory, console=self._console)
        except OSError as error:
            return str(error)
        self._children[service.name] = child
        self._console.say(f"{service.name} started (process {child.pid}).")
        await child.ended.wait()
        kernel.kill_trees(self._orphans())
        return child.how_it_ended()

    async def _told_within(self, delay: float) -> None:
        try:
            async with asyncio.timeout(delay):
                await self._told.wait()
        except TimeoutError:
            return

    async def _end(self, children: Iterable[Child], *, grace: float) -> None:
        living = [child for child in children if not child.ended.is_set()]
        for child in living:
            child.terminate()
        if await self._ended(living, within=grace, unless=self._hurried):
            return
        for child in living:
            if not child.ended.is_set():
                self._console.say(f"{child.name} did not end in {grace:g} s; killing it.")
                child.kill()
        await self._ended(living, within=SWEEP_GRACE, unless=asyncio.Event())

    async def _ended(self, children: list[Child], *, within: float, unless: asyncio.Event) -> bool:
        ends = asyncio.create_task(_all_ended(children))
        given_up = asyncio.create_task(unless.wait())
        await asyncio.wait([ends, given_up], timeout=within, return_when=asyncio.FIRST_COMPLETED)
        given_up.cancel()
        ends.cancel()
        return all(child.ended.is_set() for child in children)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SWEEP_GRACE
        while (left := psutil.Process().children(recursive=True)) and loop.time() < deadline:
            kernel.kill_trees(left)
            kernel.bury(self._orphans())
            await asyncio.sleep(0.02)

    def _notice(self) -> None:
        for child in self._children.values():
            child.notice()
        kernel.bury(self._orphans())

    def _orphans(self) -> list[psutil.Process]:
        return kernel.orphans(known={child.pid for child in self._children.values()})


async def _all_ended(children: list[Child]) -> bool:
    for child in children:
        await child.ended.wait()
    return True
