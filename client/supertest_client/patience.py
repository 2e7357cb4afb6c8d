"""How long to wait before the next try, and when to give up."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from supertest_client.errors import ServerError

Answer = TypeVar("Answer")

#: Share by which a wait that the server asked for is stretched at most: jitter only adds.
STRETCH = 0.25
#: Seconds: the first and the longest wait where the server asked for none.
FIRST, LONGEST = 0.5, 15.0


def wait_after(retry_after: float | None, *, attempt: int, chance: float) -> float:
    """Return the seconds to wait after the failed `attempt` (from 0); `chance` is from [0, 1).

    What the server asked for is kept and stretched a little, so that not all who were refused
    return together. Without a word of it, the wait doubles from try to try, half of it by chance.
    """
    if retry_after is not None:
        return retry_after * (1 + STRETCH * chance)
    longest: float = min(LONGEST, FIRST * 2 ** min(attempt, 10))
    return longest * (1 + chance) / 2


class Patience:
    """Tries again for up to `seconds` without success; `tell` hears of each wait."""

    def __init__(
        self,
        seconds: float,
        *,
        tell: Callable[[ServerError, float], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._seconds, self._tell = seconds, tell
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._attempt, self._deadline = 0, float("inf")

    def reset(self) -> None:
        """Begin anew: something went well."""
        self._attempt, self._deadline = 0, float("inf")

    def insist(self, call: Callable[[], Answer]) -> Answer:
        """Return what `call` returns once it succeeds.

        Raises:
            ServerError: the last one, when no try is worth it any more.
        """
        self.reset()
        while True:
            try:
                return call()
            except ServerError as error:
                self.wait(error)

    def wait(self, error: ServerError) -> None:
        """Sleep until the next try is due, or raise `error` where patience is at its end."""
        if not error.passing:
            raise error
        now = self._clock()
        if self._attempt == 0:
            self._deadline = now + self._seconds
        if now >= self._deadline:
            raise error
        wait = wait_after(error.retry_after, attempt=self._attempt, chance=self._chance())
        self._attempt += 1
        wait = min(wait, self._deadline - now)
        self._tell(error, wait)
        self._sleep(wait)
