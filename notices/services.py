"""Tell targets of things: rows first, so that nothing told is lost, then tasks that send them."""

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta

from celery import current_app
from kombu.exceptions import OperationalError

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from access import audit, vault
from access.audit import Action
from access.vault import Unreadable
from notices import channel
from notices.backoff import MOST_ATTEMPTS, pause_after
from notices.channel import BadAddress, NotSent
from notices.models import Delivery, Target

logger = logging.getLogger(__name__)

SEND_TASK = "notices.tasks.send"
#: How long a target stays in the hands of a sender that was not heard of again.
HELD = timedelta(minutes=2)
#: How many notices one task sends before it leaves its thread to others.
BATCH = 8
DISABLED = "The target was disabled."


def tell(targets: Iterable[Target], *, title: str, body: str, key: str) -> list[Delivery]:
    """Tell each enabled target once: what was told of `key` before is not told again.

    The notices are sent by a worker after the current transaction is committed, with retries. A
    target that fails, and a broker that is away, never fail the caller. Returns what is new.
    """
    now = timezone.now()
    fields = {"subject": title[:300], "body": body, "next_at": now, "at": now}
    made = []
    for target in targets:
        if target.enabled:
            row, is_new = Delivery.objects.get_or_create(target=target, key=key, defaults=fields)
            made += [row] if is_new else []
    for row in made:
        transaction.on_commit(lambda pk=row.target_id: ask_to_send(pk))  # type: ignore[misc]
    return made


@transaction.atomic
def add_target(name: str, url: str, *, by: AbstractBaseUser | None = None) -> Target:
    """Keep a place to tell, its URL encrypted.

    Raises:
        BadAddress: apprise can't send to the URL.
        IntegrityError: the name is taken.
    """
    made = Target.objects.create(name=name, url=vault.encrypt(url), shown=channel.shown(url))
    audit.record(Action.CREATED, by=by, target=f"target {made.pk}", detail=name)
    return made


@transaction.atomic
def remove_target(target: Target, *, by: AbstractBaseUser | None) -> None:
    """Forget a target and what it was told."""
    audit.record(Action.DELETED, by=by, target=f"target {target.pk}", detail=target.name)
    target.delete()


def tell_test(target: Target, *, by: str) -> Delivery:
    """Send a test message now, whatever failed before, also where the target is disabled."""
    now = timezone.now()
    row = Delivery.objects.create(
        target=target,
        key=f"test:{uuid.uuid4()}",
        subject="Supertest: a test message",
        body=f"{by} tries whether notices arrive here. They do.",
        next_at=now + HELD,
        at=now,
    )
    _attempt(target, row, last=True)
    return row


@transaction.atomic
def enable(target: Target, *, enabled: bool, by: AbstractBaseUser | None = None) -> None:
    """Let a target be told, or tell it nothing more: what waits for it is given up."""
    detail = f"{target.name}: {'enabled' if enabled else 'disabled'}"
    audit.record(Action.CHANGED, by=by, target=f"target {target.pk}", detail=detail)
    Target.objects.filter(pk=target.pk).update(enabled=enabled, failures=0, retry_at=None)
    if not enabled:
        waiting = target.deliveries.filter(state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.FAILED, error=DISABLED, at=timezone.now())


def send_due(target_id: int) -> int:
    """Send what is due to one target, oldest first, until one fails; return how many were sent.

    One sender at a time has a target, so a slow one keeps no more than one of a worker's threads.
    """
    now = timezone.now()
    if not Target.objects.filter(pk=target_id).claim(now=now, until=now + HELD):
        return 0
    target = Target.objects.filter(pk=target_id).first()
    if target is None:  # removed meanwhile
        return 0
    sent = 0
    try:
        for row in target.deliveries.due(now)[:BATCH]:
            if not _attempt(target, row):
                break
            sent += 1
    finally:
        Target.objects.filter(pk=target_id).update(busy_until=None)
    if target.deliveries.due(timezone.now()).exists():
        ask_to_send(target_id)  # more than a batch, or told meanwhile
    return sent


def sweep() -> None:
    """Ask for all that is due: retries, and what a broker that was away did not hear of."""
    now = timezone.now()
    due = Delivery.objects.due(now).order_by().values("target_id")
    for pk in Target.objects.ready(now).filter(pk__in=due).values_list("pk", flat=True):
        ask_to_send(pk)


def ask_to_send(target_id: int) -> None:
    """Have a worker send what is due to a target; the sweep asks again where this fails."""
    try:
        current_app.send_task(SEND_TASK, args=[target_id])
    except OperationalError as error:
        logger.warning("the notice waits for the broker", extra={"error": str(error)})


def _attempt(target: Target, row: Delivery, *, last: bool = False) -> bool:
    try:
        channel.send(vault.decrypt(bytes(target.url)), title=row.subject, body=row.body)
    except (NotSent, BadAddress, Unreadable) as error:
        _note_failure(target, row, str(error), last=last)
        return False
    now = timezone.now()
    row.state, row.at, row.error = Delivery.State.SENT, now, ""
    row.attempts += 1
    row.save()
    Target.objects.filter(pk=target.pk).update(
        last_sent_at=now, last_error="", failures=0, retry_at=None
    )
    return True


def _note_failure(target: Target, row: Delivery, why: str, *, last: bool) -> None:
    now = timezone.now()
    target.failures += 1
    row.attempts += 1
    row.error, row.next_at = why, now + pause_after(row.attempts)
    if last or row.attempts >= MOST_ATTEMPTS:
        row.state, row.at = Delivery.State.FAILED, now
    row.save()
    Target.objects.filter(pk=target.pk).update(
        last_error=why,
        last_error_at=now,
        failures=target.failures,
        retry_at=now + pause_after(target.failures),
    )
    logger.warning("not told", extra={"target": target.name, "error": why})
