"""Renews the leases of what runs in this process, and stops it when they are lost.

Two threads: one renews every third of a lease; one listens for cancellations and drains, so that
these arrive at once (if that message is missed, the next renewal tells).
"""

import logging
import threading
import time

import redis

from django.conf import settings

from capacity.answers import Renewal
from capacity.counts import RENEWALS
from capacity.deliveries import Deliveries, Delivery, StopCause
from capacity.errors import LedgerUnreachable
from capacity.keys import CHANGED, GOVERNED
from capacity.ledger import Ledger
from capacity.note import Note

logger = logging.getLogger(__name__)

#: A test is stopped when its lease could not be renewed for this share of its life.
LIFE = 0.7
#: How often in the life of a lease its renewal is tried while Redis is away.
RETRIES = 30


def least_lease(redis_timeout: float) -> float:
    """Return the seconds that a lease must exceed where Redis answers within `redis_timeout`.

    What is left of a lease when its test must stop covers the attempt under way and the next look:
    (1 - LIFE) * lease > redis_timeout + lease / RETRIES.
    """
    return round(redis_timeout / (1 - LIFE - 1 / RETRIES), 3)


class Keeper:
    """Keeps the leases of one worker process."""

    def __init__(self, ledger: Ledger, deliveries: Deliveries, *, lease: float) -> None:
        self.ledger = ledger
        self.deliveries = deliveries
        self.lease = lease
        self.note = Note(draining=deliveries.draining.is_set)
        self._memory = ""
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for name, target in (("lease-renew", self._renew), ("lease-listen", self._listen))
        ]

    def start(self) -> None:
        """Begin to renew and to listen."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads and take the worker off the list of those alive."""
        self._ended.set()
        renewing = self._threads[0]
        if renewing.is_alive():  # a renewal under way would announce the worker again
            renewing.join(self.lease)
        try:
            self.ledger.leave(self.deliveries.worker)
        except LedgerUnreachable:
            logger.debug("the worker could not say goodbye; it expires with its lease")

    def drain(self, seconds: float) -> None:
        """Fetch no more, and stop what still runs after `seconds`."""
        self.deliveries.draining.set()
        timer = threading.Timer(seconds, self._stop_all, [StopCause.DRAINING])
        timer.daemon = True
        timer.start()

    def _stop_all(self, cause: StopCause) -> None:
        for delivery in self.deliveries.all():
            delivery.stop(cause)

    def _renew(self) -> None:
        while not self._ended.is_set():
            wait = self.lease / 3
            try:
                self._give_back_what_is_owed()
                self._renew_once()
            except LedgerUnreachable as error:
                logger.warning("leases could not be renewed", extra={"error": str(error)})
                wait = self.lease / RETRIES  # else a lease could run out between two looks at it
            self._stop_the_overdue()
            self._ended.wait(wait)

    def _renew_once(self) -> None:
        held = self.deliveries.all()
        asked_at = time.monotonic()
        renewal = self.ledger.renew(
            [(delivery.id, delivery.tag) for delivery in held],
            lease=self.lease,
            worker=self.deliveries.worker,
            slots=0 if self.deliveries.draining.is_set() else self.deliveries.slots,
            note=self.note.text(again=bool(self._memory)),
        )
        RENEWALS.add(len(held) - len(renewal.lost), result="renewed")
        RENEWALS.add(len(renewal.lost), result="lost")
        was_emptied = self._memory not in ("", renewal.memory)
        self._heed(renewal, was_emptied=was_emptied)
        for delivery in held:
            if delivery.id in renewal.lost and not (was_emptied and self._adopt(delivery)):
                delivery.stop(StopCause.LEASE_LOST)
            else:
                delivery.renewed_at = asked_at
            if delivery.id in renewal.cancelled:
                delivery.stop(StopCause.CANCELLED)
        self._memory = renewal.memory

    def _heed(self, renewal: Renewal, *, was_emptied: bool) -> None:
        """Fetch no more, or again; an emptied Redis has forgotten which of the two."""
        if was_emptied and self.deliveries.drained.is_set():
            self.ledger.drain(self.deliveries.worker, drained=True)
        else:
            self._drained(is_drained=renewal.drained)

    def _drained(self, *, is_drained: bool) -> None:
        if is_drained:
            self.deliveries.drained.set()
        else:
            self.deliveries.drained.clear()

    def _adopt(self, delivery: Delivery) -> bool:
        """Take its slot again in an emptied Redis; without one it must stop.

        Should it end just now, nobody renews the slot, and its message finds a row that has ended.
        """
        if not self.deliveries.get(delivery.tag) or delivery.cause:
            return False
        return self.ledger.adopt(
            delivery.id,
            delivery.tag,
            delivery.message,
            since=delivery.fetched_at.timestamp(),
            lease=self.lease,
            queue=GOVERNED,
        )

    def _stop_the_overdue(self) -> None:
        """Stop what may be given to another soon: its slot can't be shown to be ours any more."""
        limit = time.monotonic() - self.lease * LIFE
        for delivery in self.deliveries.all():
            if delivery.renewed_at < limit:
                delivery.stop(StopCause.LEASE_LOST)

    def _give_back_what_is_owed(self) -> None:
        owed = self.deliveries.owed
        while not owed.empty():
            give, id, tag = debt = owed.get()
            try:
                give(id, tag, wake=self.deliveries.wake_after())
            except LedgerUnreachable:
                owed.put(debt)
                raise

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen_once()
            except redis.RedisError as error:
                logger.debug("listening broke off: %s", error)
                self._ended.wait(1)

    def _listen_once(self) -> None:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1)
        with client, client.pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(CHANGED)
            while not self._ended.is_set():
                message = channel.get_message(timeout=5)
                verb, _, id = message["data"].decode().partition(" ") if message else ("", "", "")
                if verb == "cancel":
                    self._cancel(id)
                elif verb in ("drain", "undrain") and id == self.deliveries.worker:
                    self._drained(is_drained=verb == "drain")

    def _cancel(self, id: str) -> None:
        for delivery in self.deliveries.all():
            if delivery.id == id:
                delivery.stop(StopCause.CANCELLED)
