"""Who is told of a job's end, and what."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from executions.models import Execution
from executions.states import Status
from executions.templatetags.readable import counted, duration
from notices import services as notices
from notices.models import Target
from schedules.models import Ending, Rule, When
from schedules.wording import FAILURES, TESTS_MOST, End, Failure

#: An end that nobody was told of for so long had its message lost.
FORGOTTEN = timedelta(seconds=10)
OUTCOMES = ("passed", "flaky", "failed", "errored", "skipped")
TELLING = (*FAILURES, Status.PASSED)


def tell_of_end(execution_id: UUID) -> int:
    """Tell whom a job's rules name of its end, once; return how many are told."""
    row = Ending.objects.filter(pk=execution_id).select_related("execution__job").first()
    if row is None:
        return 0
    execution = row.execution
    with transaction.atomic():
        end = end_of(execution)
        told = notices.tell(
            _targets(execution, end), title=end.title, body=end.body, key=f"execution:{row.pk}"
        )
        row.delete()
    return len(told)


def tell_of_forgotten() -> None:
    """Tell of the ends whose message was lost."""
    before = timezone.now() - FORGOTTEN
    for pk in Ending.objects.filter(at__lt=before).values_list("pk", flat=True)[:100]:
        tell_of_end(pk)


def end_of(execution: Execution) -> End:
    """Return an execution's end as it is told."""
    failing = execution.results.filter(outcome__in=("failed", "errored"))[:TESTS_MOST]
    return End(
        job=execution.job.name if execution.job else execution.name,
        status=execution.state,
        before=_before(execution),
        counts=counted({name: getattr(execution, name) for name in OUTCOMES}),
        duration=duration(execution.duration),
        reason=execution.reason,
        failures=[Failure(each.name, each.message) for each in failing],
        url=settings.SITE_URL + reverse("execution", args=[execution.pk]),
    )


def _before(execution: Execution) -> Status | None:
    """Return how the job ended the time before; what was cancelled says nothing."""
    earlier = Execution.objects.filter(
        job=execution.job, status__in=TELLING, finished_at__lt=execution.finished_at
    )
    status = earlier.order_by("-finished_at").values_list("status", flat=True).first()
    return Status(status) if status else None


def _targets(execution: Execution, end: End) -> list[Target]:
    wanted = [When.ALWAYS]
    wanted += [When.FAILURE] if end.is_failure else []
    wanted += [When.RECOVERY] if end.is_recovery else []
    rules = Rule.objects.filter(job=execution.job, when__in=wanted)
    return list(Target.objects.filter(pk__in=rules.values("target_id")))
