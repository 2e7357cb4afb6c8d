"""Notices: told once, tried again, and never in anybody's way."""

from datetime import timedelta

import pytest
import redis

from django.db import transaction
from django.utils import timezone

from notices import channel
from notices.backoff import MOST_ATTEMPTS
from notices.models import Delivery, Target
from notices.services import enable, send_due, sweep, tell, tell_test
from tests.integration.notices.receiver import Receiver
from tests.redis_server import RedisServer

NEWS = {"title": "Nightly failed", "body": "1 test failed.", "key": "execution:1"}


def asked(redis: "redis.Redis") -> int:
    """Return how often workers were asked to send."""
    return sum("notices.tasks.send" in each for each in redis.lrange("system", 0, -1))


def later(chat: Target) -> None:
    """Let the pauses after failures pass."""
    past = timezone.now() - timedelta(seconds=1)
    Target.objects.filter(pk=chat.pk).update(retry_at=None)
    Delivery.objects.filter(state="waiting").update(next_at=past)


def test_a_notice_arrives_and_is_recorded(chat: Target, heard: Receiver) -> None:
    tell([chat], **NEWS)
    assert send_due(chat.pk) == 1
    [message] = heard.heard
    assert (message["title"], message["message"]) == ("Nightly failed", "1 test failed.")
    chat.refresh_from_db()
    assert chat.last_sent_at
    assert Delivery.objects.get().state == "sent"


def test_the_url_is_encrypted_at_rest(chat: Target) -> None:
    chat.refresh_from_db()
    assert b"hunter2" not in bytes(chat.url)
    assert "hunter2" not in chat.shown


def test_the_same_key_is_told_once(chat: Target, heard: Receiver) -> None:
    assert len(tell([chat], **NEWS)) == 1
    assert tell([chat], **NEWS) == []
    send_due(chat.pk)
    send_due(chat.pk)
    assert heard.titles() == ["Nightly failed"]


def test_workers_are_asked_after_the_commit_and_not_before_it(
    chat: Target, redis: "redis.Redis"
) -> None:
    with transaction.atomic():
        tell([chat], **NEWS)
        assert asked(redis) == 0
    assert asked(redis) == 1


def test_a_disabled_target_is_told_nothing_more(chat: Target, heard: Receiver) -> None:
    tell([chat], **NEWS)
    enable(chat, enabled=False)
    chat.refresh_from_db()
    assert tell([chat], title="x", body="", key="y") == []
    assert send_due(chat.pk) == 0
    assert Delivery.objects.get().error == "The target was disabled."
    assert heard.heard == []


def test_a_failure_is_shown_and_tried_again_later(chat: Target, heard: Receiver) -> None:
    heard.status = 500
    tell([chat], **NEWS)
    assert send_due(chat.pk) == 0
    chat.refresh_from_db()
    assert "500" in chat.last_error
    assert chat.retry_at
    assert chat.retry_at > timezone.now()
    heard.status = 200
    assert send_due(chat.pk) == 0  # not yet
    later(chat)
    assert send_due(chat.pk) == 1
    chat.refresh_from_db()
    assert (chat.last_error, chat.failures) == ("", 0)


def test_after_enough_attempts_a_notice_is_given_up(chat: Target, heard: Receiver) -> None:
    heard.status = 500
    tell([chat], **NEWS)
    for _ in range(MOST_ATTEMPTS + 1):
        later(chat)
        send_due(chat.pk)
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("failed", MOST_ATTEMPTS)


def test_a_slow_target_is_left_after_a_while(
    chat: Target, heard: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard.gate.clear()
    monkeypatch.setattr(channel.send, "__kwdefaults__", {"timeout": 0.2})
    tell([chat], **NEWS)
    assert send_due(chat.pk) == 0
    assert Delivery.objects.get().error == "It did not answer within 0.2 s."


def test_one_sender_at_a_time_has_a_target(chat: Target, heard: Receiver) -> None:
    now = timezone.now()
    tell([chat], **NEWS)
    assert Target.objects.filter(pk=chat.pk).claim(now=now, until=now + timedelta(minutes=1))
    assert send_due(chat.pk) == 0
    assert heard.heard == []


def test_a_dead_senders_target_is_taken_over(chat: Target, heard: Receiver) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Target.objects.filter(pk=chat.pk).update(busy_until=past)
    tell([chat], **NEWS)
    assert send_due(chat.pk) == 1


def test_what_redis_did_not_hear_of_the_sweep_asks_for(
    chat: Target, redis: "redis.Redis", redis_server: RedisServer
) -> None:
    redis_server.kill()
    try:
        tell([chat], **NEWS)
    finally:
        redis_server.start()
    assert asked(redis) == 0
    sweep()
    assert asked(redis) == 1


def test_a_test_message_says_what_came_of_it(chat: Target, heard: Receiver) -> None:
    assert tell_test(chat, by="olga").state == "sent"
    heard.status = 403
    row = tell_test(chat, by="olga")
    assert row.state == "failed"
    assert "403" in row.error
