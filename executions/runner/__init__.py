"""Runs one execution, a set of Python test files, in a sandbox; knows no database."""

from executions.runner.artifacts import Found
from executions.runner.config import Config
from executions.runner.egress import Policy
from executions.runner.environment import Environment, EnvironmentFailure
from executions.runner.inputs import InputError, file_problems, variable_problems
from executions.runner.kinds import Kind
from executions.runner.limits import Limits
from executions.runner.relay import relay
from executions.runner.results import (
    Availability,
    Counts,
    Outcome,
    Result,
    Run,
    Sink,
    SuiteResult,
    TestEvent,
    TestOutcome,
    TestState,
)
from executions.runner.sandbox import Sandbox
from executions.runner.stop import Stop, StopReason

__all__ = [
    "Availability",
    "Config",
    "Counts",
    "Environment",
    "EnvironmentFailure",
    "Found",
    "InputError",
    "Kind",
    "Limits",
    "Outcome",
    "Policy",
    "Result",
    "Run",
    "Sandbox",
    "Sink",
    "Stop",
    "StopReason",
    "SuiteResult",
    "TestEvent",
    "TestOutcome",
    "TestState",
    "file_problems",
    "relay",
    "variable_problems",
]
