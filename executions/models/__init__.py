"""The record: what a team keeps, what was asked, and what came of it."""

from executions.models.choices import Kind, Priority, Source
from executions.models.execution import Execution, ExecutionQuerySet, Transition
from executions.models.library import SCRIPT_NAME, Job, JobTest, Test
from executions.models.outcome import Artifact, Log, TestResult
from executions.models.part import Part
from executions.models.retention import Clearance
from executions.models.sharing import Share
from executions.models.variables import Variable
from executions.models.version import Version

__all__ = [
    "SCRIPT_NAME",
    "Artifact",
    "Clearance",
    "Execution",
    "ExecutionQuerySet",
    "Job",
    "JobTest",
    "Kind",
    "Log",
    "Part",
    "Priority",
    "Share",
    "Source",
    "Test",
    "TestResult",
    "Transition",
    "Variable",
    "Version",
]
