"""kombu's Redis transport, with the governed queue's messages passing the ledger.

The only module that knows kombu. What it overrides, and why, is checked by contract tests
(tests/integration/capacity/test_transport.py), so that an upgrade of kombu can't break it unseen.
"""

import logging
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import redis as kombu_redis
from kombu.transport import virtual
from kombu.utils.encoding import bytes_to_str
from kombu.utils.json import loads

from django.conf import settings

from capacity.counts import HANDOVERS
from capacity.deliveries import Deliveries, GiveBack, deliveries
from capacity.envelope import offer
from capacity.errors import LedgerUnreachable
from capacity.keys import GOVERNED, WAKE
from capacity.ledger import ledger
from capacity.signals import reaped

logger = logging.getLogger(__name__)


class QoS(kombu_redis.QoS):
    """Bookkeeping of unacknowledged messages; the ledger keeps the governed ones.

    Acknowledgements may come from any thread, also after the connection broke: they use the
    ledger's own client.
    """

    def append(self, message: Any, delivery_tag: str) -> None:
        """Remember a delivery; the fetch has written the governed ones to `unacked` already."""
        if deliveries().get(delivery_tag):
            virtual.QoS.append(self, message, delivery_tag)
        else:
            super().append(message, delivery_tag)

    def ack(self, delivery_tag: str) -> None:
        """Release the slot of a governed message."""
        delivery = deliveries().remove(delivery_tag)
        if delivery is None:
            super().ack(delivery_tag)
            return
        virtual.QoS.ack(self, delivery_tag)
        _give_back(ledger().release, delivery.id, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002
        """Put a governed message back to the front, or drop it; either frees its slot."""
        delivery = deliveries().remove(delivery_tag)
        if delivery is None:
            super().reject(delivery_tag, requeue=requeue)
            return
        virtual.QoS.ack(self, delivery_tag)
        give_back = ledger().requeue if requeue else ledger().release
        _give_back(give_back, delivery.id, delivery_tag)

    def restore_unacked_once(self, stderr: Any = None) -> None:
        """Restore what a broken channel held, but not the governed: they run on, under a lease."""
        self._spare_governed()
        super().restore_unacked_once(stderr)

    def restore_unacked(self, client: Any = None) -> None:
        """Restore what a consumer wants back, but not the governed."""
        self._spare_governed()
        super().restore_unacked(client)

    def _spare_governed(self) -> None:
        for delivery in deliveries().all():
            self._delivered.pop(delivery.tag, None)

    def restore_visible(self, *args: Any, **kwargs: Any) -> None:
        """Reap, once a second in each live worker, besides what kombu restores."""
        if GOVERNED in self.channel.active_queues:
            try:
                found = ledger().reap(attempts=settings.MAX_ATTEMPTS)
            except LedgerUnreachable:
                logger.debug("reap skipped: the ledger can't be reached")
            else:
                if found.returned or found.lost:
                    reaped.send_robust(sender=type(self), reaped=found)
        super().restore_visible(*args, **kwargs)


class Channel(kombu_redis.Channel):
    """A channel on which the governed queue's messages are admitted and fetched by the ledger."""

    QoS = QoS
    #: Whether the read under way is for wake tokens; one may outlive the consumer that began it.
    _awaits_wake = False

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        """Admit a message, or raise `CapacityExceeded` out of `apply_async`."""
        if queue != GOVERNED:
            super()._put(queue, message, **kwargs)
            return
        offer(message)

    def _brpop_start(self, timeout: float | None = None) -> None:
        """Wait for a wake token instead of a governed message, and only while there is room."""
        self._awaits_wake = GOVERNED in self.active_queues
        if not self._awaits_wake:
            super()._brpop_start(timeout)
            return
        hands = deliveries()
        keys = [hands.wake_key, *([WAKE] if hands.has_room else [])]
        others = [queue for queue in self.active_queues if queue != GOVERNED]
        keys += [self._q_for_pri(queue, step) for step in self.priority_steps for queue in others]
        self._in_poll = self.client.connection
        self._brpop_sent_at = monotonic()
        self._in_poll.send_command("BRPOP", *keys, timeout or self.brpop_timeout)

    def _brpop_read(self, **options: Any) -> bool:
        """Deliver what came; fetch after a token, and after none in time: one may be lost."""
        if not self._awaits_wake:
            return bool(super()._brpop_read(**options))
        try:
            source, item = self._read_reply(**options)
        finally:
            self._in_poll = None
        if source not in (None, WAKE, deliveries().wake_key):
            queue = str(source).rsplit(self.sep, 1)[0]
            self.connection._deliver(loads(bytes_to_str(item)), queue)
        elif GOVERNED in self.active_queues and not self._closing:
            self._get_governed()
        else:
            raise Empty
        return True

    def _read_reply(self, **options: Any) -> tuple[str | None, bytes]:
        try:
            reply = self.client.parse_response(self.client.connection, "BRPOP", **options)
        except self.connection_errors:
            self.client.connection.disconnect()
            raise
        return (bytes_to_str(reply[0]), reply[1]) if reply else (None, b"")

    def _get(self, queue: str) -> Any:  # type: ignore[override]  # as kombu's Redis transport has it
        """Fetch one governed message for a synchronous `basic_get`."""
        return self._fetch() if queue == GOVERNED else super()._get(queue)

    def _get_governed(self) -> None:
        message = self._fetch()
        try:
            self.connection._deliver(message, GOVERNED)
        except Exception:
            # Its lease runs out, which counts as an attempt: put back at once, a message that no
            # worker can take would come back for ever.
            deliveries().remove(message["properties"]["delivery_tag"])
            raise

    def _fetch(self) -> dict[str, Any]:
        """Take a message together with a slot; raises `Empty` where there is none of the two."""
        hands = deliveries()
        if not hands.has_room:
            raise Empty
        tag = hands.new_tag()
        fetched = ledger().fetch(tag, lease=settings.LEASE_SECONDS, queue=GOVERNED)
        _count_handovers(hands, is_filled=bool(fetched))
        if not fetched:
            if fetched is not None:
                hands.drained.set()  # it was told in vain, or is told just now
            raise Empty
        message: dict[str, Any] = loads(fetched)
        message["properties"]["delivery_tag"] = tag
        message["headers"]["eta"] = None  # it is due by Redis' clock; the worker's may be behind
        hands.add(message["headers"]["id"], tag, fetched)
        return message

    def _purge(self, queue: str) -> int:
        """Cancel all that waits, so that no membership is left behind."""
        if queue != GOVERNED:
            return int(super()._purge(queue))
        waiting = ledger().census().waiting
        return sum(ledger().evict(id) for id in waiting)

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        if queue == GOVERNED:
            self._purge(queue)
        super()._delete(queue, *args, **kwargs)


class Transport(kombu_redis.Transport):
    """The broker transport of this project: `CELERY_BROKER_TRANSPORT`."""

    Channel = Channel
    connection_errors = (*kombu_redis.Transport.connection_errors, LedgerUnreachable)


def _count_handovers(hands: Deliveries, *, is_filled: bool) -> None:
    """Count how long the slot was empty that a fetch filled; an empty queue leaves it out."""
    while not hands.given_back.empty():
        since = hands.given_back.get()
        if is_filled:
            HANDOVERS.observe(monotonic() - since)
            break


def _give_back(give: GiveBack, id: str, tag: str) -> None:
    """Release or requeue; if Redis is away, the lease keeper goes on trying."""
    hands = deliveries()
    since = monotonic()
    try:
        if give(id, tag, wake=hands.wake_after()):
            hands.given_back.put(since)
    except LedgerUnreachable:
        hands.owed.put((give, id, tag))
