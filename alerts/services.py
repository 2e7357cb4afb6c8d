"""What can be done with alerts: evaluate the rules, silence one, change one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from access.audit import Action, record
from alerts.catalogue import CATALOGUE
from alerts.models import Alert, Rule
from alerts.observation import Key, Observation, subject_of, value_of
from alerts.rules import Phase, State, Threshold, Turn, step, turn
from alerts.wording import ending, start
from notices import services as notices
from notices.models import Delivery, Target


def make_rules(**_: Any) -> None:
    """Make the catalogue's rules that are missing; leave those that exist alone."""
    known = set(Rule.objects.values_list("key", flat=True))
    Rule.objects.bulk_create(
        [Rule(key=key) for key in CATALOGUE if key not in known], ignore_conflicts=True
    )


def evaluate(seen: Observation) -> list[Delivery]:
    """Move every rule on by what was seen; return the notices that are to be sent.

    However many processes do so at once, each alert starts once, ends once, and is told once.
    """
    told: list[Delivery] = []
    with transaction.atomic():
        for rule in Rule.objects.filter(enabled=True, key__in=CATALOGUE):
            told += _evaluate(rule, seen)
        told += _tell_of_starts(now=_time(seen))
    return told


def _evaluate(rule: Rule, seen: Observation) -> list[Delivery]:
    value = value_of(Key(rule.key), seen)
    if value is None:
        return []
    before, after = rule.state, step(rule.state, value, at=seen.at, threshold=rule.threshold)
    if (after, value) == (before, rule.value):
        return []
    if not Rule.objects.move(rule, after, value=value):
        return []  # another process was first
    match turn(before, after):
        case Turn.STARTED:
            subject = subject_of(Key(rule.key), seen)[:500]
            rule.alerts.create(started_at=_time(seen), value=value, worst=value, subject=subject)
        case Turn.ENDED:
            return _end(rule, now=_time(seen))
        case None if after.phase.is_firing:
            rule.alerts.filter(ended_at=None, worst__lt=value).update(worst=value)
    return []


def _tell_of_starts(*, now: datetime) -> list[Delivery]:
    """Tell of the open alerts that nobody was told of, but of those that are silenced."""
    told: list[Delivery] = []
    for alert in Alert.objects.filter(ended_at=None, told_at=None).select_related("rule"):
        chosen = Alert.objects.filter(pk=alert.pk, told_at=None)
        if not alert.rule.is_silenced_at(now) and chosen.update(told_at=now):
            title, body = start(alert)
            told += notices.tell(
                _targets(alert.rule), title=title, body=body, key=f"alert:{alert.pk}:start"
            )
    return told


def _end(rule: Rule, *, now: datetime) -> list[Delivery]:
    """Close a rule's alert; who was told of its start is told of its end, also in a silence."""
    alert = rule.alerts.filter(ended_at=None).select_related("rule").first()
    if alert is None:
        return []
    alert.ended_at = now
    alert.save(update_fields=["ended_at"])
    if alert.told_at is None:
        return []
    title, body = ending(alert)
    return notices.tell(_targets(rule), title=title, body=body, key=f"alert:{alert.pk}:end")


def silence(rule: Rule, *, hours: float, by: AbstractBaseUser) -> None:
    """Tell nobody of a rule for some hours; 0 ends the silence."""
    until = timezone.now() + timedelta(hours=hours) if hours else None
    with transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(silenced_until=until)
        what = f"silenced for {hours:g} h" if hours else "not silenced any more"
        record(Action.CHANGED, by=by, target=f"alert rule {rule.key}", detail=what)


def change(
    rule: Rule,
    *,
    threshold: Threshold,
    enabled: bool,
    targets: list[Target],
    by: AbstractBaseUser,
) -> list[Delivery]:
    """Change a rule; one that is switched off ends its alert."""
    with transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(
            enabled=enabled, start=threshold.start, end=threshold.end,
            start_after=threshold.start_after, end_after=threshold.end_after,
        )  # fmt: skip
        rule.targets.set(targets)
        unit = rule.entry.unit
        detail = (
            f"{'on' if enabled else 'off'}, from {unit.words(threshold.start)} for "
            f"{threshold.start_after:g} s to {unit.words(threshold.end)} for "
            f"{threshold.end_after:g} s, tells {', '.join(map(str, targets)) or 'all targets'}"
        )
        record(Action.CHANGED, by=by, target=f"alert rule {rule.key}", detail=detail)
        return [] if enabled else _switch_off(rule)


def _switch_off(rule: Rule) -> list[Delivery]:
    now = timezone.now()
    calm = State(Phase.CALM, now.timestamp())
    Rule.objects.filter(pk=rule.pk).update(phase=calm.phase, since=calm.since, value=None)
    return _end(rule, now=now)


def _targets(rule: Rule) -> list[Target]:
    chosen = list(rule.targets.filter(enabled=True))
    return chosen or list(Target.objects.filter(enabled=True))


def _time(seen: Observation) -> datetime:
    return datetime.fromtimestamp(seen.at, UTC)
