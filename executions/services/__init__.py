"""What can be done with executions; every view, task and command goes through here."""

from executions.services.cancellation import Cancelled, cancel
from executions.services.diagnosis import Diagnosis, Difference, diagnose, repair
from executions.services.reconciliation import Report, reconcile
from executions.services.running import Disposal, run
from executions.services.submission import (
    SCRIPT_NAME,
    Refused,
    Submission,
    Submitted,
    rerun,
    submission_of_job,
    submission_of_script,
    submission_of_test,
    submit,
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
    "SCRIPT_NAME",
    "Cancelled",
    "Diagnosis",
    "Difference",
    "Disposal",
    "Refused",
    "Report",
    "Submission",
    "Submitted",
    "UnreadableSecret",
    "cancel",
    "diagnose",
    "forget_variable",
    "keep_variable",
    "problems_with",
    "reconcile",
    "repair",
    "rerun",
    "run",
    "submission_of_job",
    "submission_of_script",
    "submission_of_test",
    "submit",
    "target_of",
    "whose",
]
