"""Whether the owner of a job still stands for what the clock starts."""

from access.auth import scope_of
from access.scopes import Scope
from executions.models import Job

REMEDY = "In the admin the job can be given another owner."


def obstacle_of(job: Job) -> str:
    """Return why the clock starts nothing of a job, in sentences, or "" where it does.

    A job whose owner's account was removed belongs to the team, and goes on.
    """
    owner = job.owner
    if owner is None:
        return ""
    if not owner.is_active:
        return f"The account of its owner, {owner}, was deactivated. {REMEDY}"
    if not scope_of(owner).covers(Scope.RUN):
        return f"Its owner, {owner}, may not run anything any more. {REMEDY}"
    return ""
