"""The record: what a team keeps, what was asked, and what came of it."""

from executions.models.choices import Kind, Priority, Source
from executions.models.execution import Execution, ExecutionQuerySet, Transition
from executions.models.library import Job, JobTest, Test
from executions.models.outcome import Artifact, Log, TestResult
from executions.models.variables import Variable

__all__ = [
    "Artifact",
    "Execution",
    "ExecutionQuerySet",
    "Job",
    "JobTest",
    "Kind",
    "Log",
    "Priority",
    "Source",
    "Test",
    "TestResult",
    "Transition",
    "Variable",
]
