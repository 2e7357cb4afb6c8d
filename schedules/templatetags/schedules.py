"""Schedules and rules of a job, for the sections of its page."""

import zoneinfo
from dataclasses import dataclass

from django import template

from executions.models import Job
from notices.models import Target
from schedules.answers import runs_page
from schedules.models import Policy, Rule, RunStatus, ScheduledRun, When
from schedules.owners import obstacle_of
from schedules.present import Plan, plan_of
from schedules.services import policy_of

register = template.Library()

LATEST = 5
#: How the badge shows what became of a run.
TONES = {
    RunStatus.DUE: "starting",
    RunStatus.STARTED: "passed",
    RunStatus.SKIPPED: "skipped",
    RunStatus.REFUSED: "refused",
    RunStatus.REPLACED: "cancelled",
    RunStatus.MISSED: "timed_out",
}


@dataclass(frozen=True)
class ScheduleSection:
    """What the section of a job's schedule shows."""

    plan: Plan
    obstacle: str
    policy: Policy
    policies: list[tuple[str, str]]
    zones: list[str]
    runs: list[ScheduledRun]

    @property
    def given(self) -> dict[str, str]:
        """The form's values."""
        return {
            "schedule": self.plan.schedule,
            "timezone": self.plan.timezone,
            "policy": self.policy.value,
        }


@dataclass(frozen=True)
class RulesSection:
    """What the section of who is told shows."""

    rules: list[Rule]
    targets: list[Target]
    whens: list[tuple[str, str]]


@register.simple_tag
def schedule_section(job: Job) -> ScheduleSection:
    """Return what to show of a job's schedule."""
    runs, _ = runs_page(job, "", size=LATEST)
    return ScheduleSection(
        plan=plan_of(job.schedule, job.timezone),
        obstacle=obstacle_of(job) if job.schedule else "",
        policy=policy_of(job),
        policies=Policy.choices,
        zones=sorted(zoneinfo.available_timezones()),
        runs=runs,
    )


@register.simple_tag
def rules_section(job: Job) -> RulesSection:
    """Return what to show of who is told of a job's ends."""
    rules = job.rules.select_related("target").defer("target__url")
    return RulesSection(list(rules), list(Target.objects.defer("url")), When.choices)


@register.filter
def tone(run: ScheduledRun) -> str:
    """Return the status whose colour and sign a run has."""
    return TONES[RunStatus(run.status)]
