"""One reading for all who ask at once, and for those who ask soon after; knows nothing of Redis."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

#: Threads of their own, which never wait for a flight: in a pool whose threads do, all of them
#: could wait for one that is not begun.
_crew = ThreadPoolExecutor(4, thread_name_prefix="reading")


class Flight(Future[T]):
    """A reading under way, or one that came back."""

    def __init__(self, version: object) -> None:
        super().__init__()
        self.version = version
        self.landed_at = float("inf")
        self.set_running_or_notify_cancel()  # a passenger who leaves must not cancel it for all


class Flights(Generic[T]):
    """Shares what `read` returns; thread-safe, and usable from several event loops.

    A value is shared only while `version()` stays the same object: who changed something sees it.
    """

    def __init__(
        self,
        read: Callable[[], T],
        *,
        version: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._version, self._clock = read, version, clock
        self._lock = threading.Lock()
        self._latest: Flight[T] | None = None

    def value(self, *, age: float, anew: bool = False) -> tuple[T, bool]:
        """Return a value at most `age` seconds old, and whether it was there already.

        `anew` asks for one that was not begun before now.
        """
        flight, leads = self._board(age, anew=anew)
        was_there = flight.done()
        if leads:
            self._fly(flight)
        return flight.result(), was_there

    async def avalue(self, *, age: float, anew: bool = False) -> tuple[T, bool]:
        """Do what `value` does, without blocking the event loop."""
        flight, leads = self._board(age, anew=anew)
        was_there = flight.done()
        if leads:
            _crew.submit(self._fly, flight)  # and not awaited: who leaves must not call it off
        if not was_there:
            await asyncio.wrap_future(flight)
        return flight.result(), was_there

    def _board(self, age: float, *, anew: bool) -> tuple[Flight[T], bool]:
        version = self._version()
        with self._lock:
            latest = self._latest
            if latest and not anew and latest.version is version and self._serves(latest, age):
                return latest, False
            self._latest = Flight(version)
            return self._latest, True

    def _serves(self, flight: Flight[T], age: float) -> bool:
        if not flight.done():
            return True
        return flight.exception() is None and self._clock() - flight.landed_at < age

    def _fly(self, flight: Flight[T]) -> None:
        try:
            value = self._read()
        except BaseException as error:  # noqa: BLE001  # those who wait must not wait for ever
            flight.set_exception(error)
        else:
            flight.landed_at = self._clock()
            flight.set_result(value)
