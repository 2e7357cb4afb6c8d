"""What becomes of a run that is due."""

from datetime import timedelta

import pytest

from django.contrib.auth.models import Group, User

from capacity.ledger import ledger
from executions.groups import make_groups
from executions.models import Execution, Job
from executions.states import Status
from schedules.models import Policy, ScheduledRun
from schedules.services import count_refused, retry_due, run_due, set_schedule
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import figures
from tests.integration.executions.together import together
from tests.integration.schedules.conftest import Set


def run(job: Job, at: Set, time: str) -> ScheduledRun:
    """Run what is due at a time of 4 May, at that time."""
    now = at(f"2026-05-04T{time}")
    made = run_due(job.pk, now)
    assert made is not None
    return made


def test_many_at_once_run_it_once(job: Job, at: Set) -> None:
    now = at("2026-05-04T11:00:00")
    made = together([lambda: run_due(job.pk, now)] * 4)
    assert sum(each is not None for each in made) == 1
    assert Execution.objects.count() == 1


@pytest.mark.parametrize("status", ["queued", "running"])
def test_by_default_it_is_skipped_while_the_last_one_lives(job: Job, at: Set, status: str) -> None:
    run(job, at, "11:00:00")
    Execution.objects.update(status=status)
    later = run(job, at, "12:00:00")
    assert later.status == "skipped"
    assert later.reason.startswith("The run of 11:00 UTC ")
    assert Execution.objects.count() == 1


def test_the_job_of_somebody_deactivated_is_refused_for_good_and_alerts_see_it(
    job: Job, at: Set
) -> None:
    User.objects.filter(username="ann").update(is_active=False)
    refused = run(job, at, "11:00:00")
    assert (refused.status, refused.retry_at) == ("refused", None)
    assert refused.reason.startswith("The account of its owner, ann, was deactivated.")
    assert not Execution.objects.exists()
    assert count_refused(refused.due) == 1


def test_the_job_of_somebody_who_may_only_see_is_refused(job: Job, at: Set) -> None:
    make_groups()
    User.objects.get(username="ann").groups.add(Group.objects.get(name="viewer"))
    assert "may not run anything any more" in run(job, at, "11:00:00").reason


def test_a_job_whose_owner_was_removed_belongs_to_the_team_and_goes_on(job: Job, at: Set) -> None:
    User.objects.get(username="ann").delete()
    assert run(job, at, "11:00:00").status == "started"


def test_it_runs_again_once_the_last_one_has_ended(job: Job, at: Set) -> None:
    run(job, at, "11:00:00")
    Execution.objects.update(status=Status.PASSED)
    assert run(job, at, "12:00:00").status == "started"


def test_somebodys_own_run_of_the_job_is_not_the_schedules(job: Job, at: Set) -> None:
    run(job, at, "11:00:00")
    Execution.objects.update(source="api")
    assert run(job, at, "12:00:00").status == "started"


def test_by_the_policy_queue_both_wait(job: Job, at: Set) -> None:
    set_schedule(job, by=None, policy=Policy.QUEUE)
    assert [run(job, at, f"1{hour}:00:00").status for hour in (1, 2)] == ["started", "started"]
    assert sum(figures()) == 2


def test_by_the_policy_replace_the_old_one_is_cancelled(job: Job, at: Set) -> None:
    set_schedule(job, by=None, policy=Policy.REPLACE)
    old, new = run(job, at, "11:00:00"), run(job, at, "12:00:00")
    old.refresh_from_db()
    assert (old.status, new.status) == ("replaced", "started")
    assert old.execution
    assert old.execution.state is Status.CANCELLED
    assert sum(figures()) == 1


def test_a_refusal_is_recorded_and_tried_again_when_it_may(job: Job, at: Set) -> None:
    ledger().configure(running=0, queued=0)
    made = run(job, at, "11:00:00")
    assert (made.status, made.execution) == ("refused", None)
    assert "0 of 0 ran" in made.reason
    assert made.retry_at
    assert made.retry_at > made.due
    assert retry_due() == 0  # Retry-After is honoured
    ledger().configure(running=5, queued=5)
    assert retry_due(now=made.retry_at) == 1
    made.refresh_from_db()
    assert (made.status, made.reason) == ("started", "It was refused 1 time before.")


def test_a_refused_run_is_given_up_when_the_next_is_due(job: Job, at: Set) -> None:
    ledger().configure(running=0, queued=0)
    made = run(job, at, "11:00:00")
    at("2026-05-04T12:00:01")
    assert retry_due() == 0
    made.refresh_from_db()
    assert (made.status, made.retry_at) == ("refused", None)
    assert "The next run was due" in made.reason
    assert not Execution.objects.exists()


def test_an_unreachable_ledger_refuses_it_for_a_while(job: Job, at: Set) -> None:
    with redis_away():
        made = run(job, at, "11:00:00")
    assert (made.status, made.reason[:7]) == ("refused", "Nothing")
    now = at("2026-05-04T11:00:06")
    assert retry_due(now=now) == 1


def test_what_a_lost_worker_had_in_hand_is_done_once(job: Job, at: Set) -> None:
    made = run(job, at, "11:00:00")
    # It was lost after the submission, before it could say so.
    lost = made.at + timedelta(seconds=30)
    ScheduledRun.objects.update(status="due", execution=None, retry_at=lost)
    at("2026-05-04T11:00:31")
    assert retry_due() == 1
    made.refresh_from_db()
    assert made.execution == Execution.objects.get()


def test_a_message_that_comes_too_late_is_missed(job: Job, at: Set) -> None:
    due = at("2026-05-04T11:00:00")
    at("2026-05-04T12:10:00")
    made = run_due(job.pk, due)
    assert made
    assert (made.status, made.retry_at) == ("missed", None)


def test_a_message_of_a_schedule_that_was_changed_does_nothing(job: Job, at: Set) -> None:
    due = at("2026-05-04T11:00:00")
    Job.objects.update(schedule="30 * * * *")
    assert run_due(job.pk, due) is None
    Job.objects.update(schedule="")
    assert run_due(job.pk, due) is None
    job.delete()
    assert run_due(job.pk, due) is None
