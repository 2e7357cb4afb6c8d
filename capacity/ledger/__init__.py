"""The capacity ledger: the only caller of the scripts in lua/, and the package's public verbs.

Every method is one round trip, atomic, and idempotent: called twice, it changes nothing the second
time. All raise `LedgerUnreachable` when Redis does not answer within the client's timeouts.
"""

from functools import cache

from django.conf import settings

from capacity.connection import UNREACHABLE, reachable, redis_client
from capacity.ledger.holding import Holding
from capacity.ledger.offering import Offering
from capacity.ledger.reading import Readings
from capacity.ledger.record import Record
from capacity.ledger.scripts import SCRIPTS
from capacity.ledger.steering import Steering
from capacity.limits import Limits

__all__ = ["SCRIPTS", "UNREACHABLE", "Ledger", "ledger", "reachable", "redis_client"]


class Ledger(Offering, Holding, Steering, Readings, Record):
    """The ledger on one Redis; thread-safe."""


@cache
def ledger() -> Ledger:
    """Return the process's ledger, on the Redis of the settings."""
    limits = Limits(settings.RUNNING_CAPACITY, settings.QUEUED_CAPACITY)
    return Ledger(redis_client(), limits)
