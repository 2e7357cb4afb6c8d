"""Counts the requests of tokens in Redis: one round trip each, and none that holds anybody up."""

import redis

from access.rates import Rate, Window, count_by
from capacity.breaker import breaker
from capacity.errors import LedgerUnreachable
from capacity.ledger import reachable, redis_client


def install() -> None:
    """Have the tokens of this process counted here."""
    count_by(count, refund)


def count(name: str, rate: Rate, now: float) -> Window | None:
    """Count one request of `name` at `now`, in unix seconds; None while Redis is away."""
    # This machine's clock: where two differ, a window only begins earlier on one of them.
    number, elapsed = divmod(now, rate.seconds)
    current = _key(name, rate, int(number))
    try:
        with breaker.guard(), reachable(), redis_client().pipeline() as pipe:
            pipe.incr(current)
            pipe.expire(current, 2 * rate.seconds)
            pipe.get(_key(name, rate, int(number) - 1))
            counted, _, before = pipe.execute()
    except LedgerUnreachable:
        return None
    return Window(before=max(0, int(before or 0)), now=counted, elapsed=elapsed)


def refund(name: str, rate: Rate, now: float) -> None:
    """Take one request back that was refused."""
    try:
        redis_client().decr(_key(name, rate, int(now // rate.seconds)))
    except redis.RedisError:  # then it counts
        return


def _key(name: str, rate: Rate, window: int) -> str:
    return f"{{token:{name}}}:{rate.seconds}:{window}"
