"""What can be done with executions; every view, task and command goes through here."""

from executions.services.cancellation import Cancelled, cancel
from executions.services.diagnosis import Diagnosis, Difference, diagnose, repair
from executions.services.jobs import JobDraft, change_job, create_job, forget_job
from executions.services.kept import NothingToRun, submission_of_job, submission_of_test
from executions.services.leftovers import remove_orphans
from executions.services.reconciliation import Report, reconcile
from executions.services.retention import Removed, retain, would_remove
from executions.services.running import Disposal, run
from executions.services.submission import (
    Refused,
    Submission,
    Submitted,
    rerun,
    submission_of_script,
    submit,
)
from executions.services.tests import (
    TestDraft,
    change_test,
    create_test,
    forget_test,
    restore_version,
)
from executions.services.variables import (
    UnreadableSecret,
    forget_variable,
    keep_variable,
    problems_with,
    target_of,
    whose,
)

__all__ = [
    "Cancelled",
    "Diagnosis",
    "Difference",
    "Disposal",
    "JobDraft",
    "NothingToRun",
    "Refused",
    "Removed",
    "Report",
    "Submission",
    "Submitted",
    "TestDraft",
    "UnreadableSecret",
    "cancel",
    "change_job",
    "change_test",
    "create_job",
    "create_test",
    "diagnose",
    "forget_job",
    "forget_test",
    "forget_variable",
    "keep_variable",
    "problems_with",
    "reconcile",
    "remove_orphans",
    "repair",
    "rerun",
    "restore_version",
    "retain",
    "run",
    "submission_of_job",
    "submission_of_script",
    "submission_of_test",
    "submit",
    "target_of",
    "whose",
    "would_remove",
]
