"""What the transport relies on in kombu: an upgrade that changes it fails here first."""

import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from kombu.transport import redis as kombu_redis
from kombu.transport import virtual

from capacity import transport
from capacity.keys import BANDS, GOVERNED, SEPARATOR, band_key

CHANNEL: Any = kombu_redis.Channel  # its stubs lack the private methods
SIGNATURES: dict[Callable[..., Any], str] = {
    kombu_redis.QoS.append: "(self, message, delivery_tag)",
    kombu_redis.QoS.ack: "(self, delivery_tag)",
    kombu_redis.QoS.reject: "(self, delivery_tag, requeue=False)",
    kombu_redis.QoS.restore_unacked: "(self, client=None)",
    kombu_redis.QoS.restore_unacked_once: "(self, stderr=None)",
    kombu_redis.QoS.restore_visible: "(self, start=0, num=10, interval=10)",
    CHANNEL._put: "(self, queue, message, **kwargs)",
    CHANNEL._get: "(self, queue)",
    CHANNEL._brpop_start: "(self, timeout=None)",
    CHANNEL._brpop_read: "(self, **options)",
    CHANNEL._purge: "(self, queue)",
    CHANNEL._delete: "(self, queue, exchange, routing_key, pattern, *args, **kwargs)",
    CHANNEL._q_for_pri: "(self, queue, pri)",
    kombu_redis.Transport._deliver: "(self, message, queue)",
    virtual.QoS.append: "(self, message, delivery_tag)",
    virtual.QoS.ack: "(self, delivery_tag)",
}
#: What our classes add instead of overriding.
OWN = {"_awaits_wake", "_spare_governed", "_read_reply", "_get_governed", "_fetch"}


@pytest.mark.parametrize("method", SIGNATURES, ids=lambda method: str(method.__qualname__))
def test_a_method_of_kombu_has_the_signature_that_we_rely_on(method: Callable[..., Any]) -> None:
    assert str(inspect.signature(method)) == SIGNATURES[method]


@pytest.mark.parametrize("name", ["QoS", "Channel", "Transport"])
def test_everything_that_we_override_exists_in_kombu(name: str) -> None:
    ours, theirs = getattr(transport, name), getattr(kombu_redis, name)
    overridden = {key for key in vars(ours) if not key.startswith("__")} - OWN
    assert overridden
    assert [key for key in overridden if not hasattr(theirs, key)] == []


def test_kombu_is_the_version_that_this_was_written_for() -> None:
    assert version("kombu").startswith("5.7.")


def test_kombu_names_its_lists_and_hashes_as_the_scripts_do() -> None:
    channel = kombu_redis.Channel
    assert (channel.unacked_key, channel.unacked_index_key) == ("unacked", "unacked_index")
    assert channel.sep == SEPARATOR
    assert set(BANDS.values()) <= set(channel.priority_steps)


@pytest.mark.parametrize("step", BANDS.values())
def test_kombu_names_the_list_of_a_priority_as_we_do(step: int) -> None:
    channel = object.__new__(CHANNEL)
    assert channel._q_for_pri(GOVERNED, step) == band_key(step)


def test_kombu_keeps_the_state_of_a_blocking_read_where_we_keep_it() -> None:
    source = inspect.getsource(CHANNEL._brpop_start)
    assert "self._in_poll = self.client.connection" in source
    assert "self._brpop_sent_at = monotonic()" in source
    assert "self._in_poll = None" in inspect.getsource(CHANNEL._brpop_read)


def test_kombu_sweeps_through_the_method_in_which_we_reap() -> None:
    source = inspect.getsource(kombu_redis.MultiChannelPoller.maybe_restore_messages)
    assert "channel.qos.restore_visible(" in source
    registering = inspect.getsource(kombu_redis.Transport.register_with_event_loop)
    assert "cycle.maybe_restore_messages" in registering


def test_kombu_restores_at_the_end_through_the_method_that_we_override() -> None:
    assert "self.restore_unacked()" in inspect.getsource(virtual.QoS.restore_unacked_once)
