"""A real sandbox with the scripts' real environment, or a skip that says why not."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import pytest

from executions.runner import Config, Environment, Kind, Limits, Result, Run, Sandbox, Stop
from tests.integration.runner.recorder import Recorder


class Runs(Protocol):
    """Runs a script, or a set of files, to its end."""

    def __call__(
        self,
        script: str | Mapping[str, str],
        *,
        timeout: float = 30,
        variables: Mapping[str, str] = {},
        sink: Recorder | None = None,
        stop: Stop | None = None,
        limits: Limits | None = None,
    ) -> Result:
        """Return what came of it."""


@pytest.fixture(scope="session")
def environment() -> Environment:
    """The scripts' environment, made where it isn't there yet."""
    from django.conf import settings

    made = Environment(settings.RUNNER_ENV, settings.BASE_DIR / "requirements-runner.txt")
    made.prepare(lambda _line: None)
    return made


@pytest.fixture(scope="session")
def jailed(environment: Environment) -> Config:
    """The configuration of a sandbox that works here."""
    from django.conf import settings

    hidden = (str(settings.BASE_DIR), str(settings.VAR_DIR))
    return tried(Config(environment=environment, hidden=hidden))


@pytest.fixture(scope="session")
def locked(environment: Environment) -> Config:
    """The configuration of the fallback, by Landlock, where the kernel has it."""
    from django.conf import settings

    hidden = (str(settings.BASE_DIR), str(settings.VAR_DIR))
    return tried(Config(environment=environment, kinds=(Kind.LANDLOCK,), hidden=hidden))


def tried(config: Config) -> Config:
    """Return a configuration that works here, or skip."""
    found = Sandbox(config).probe()
    if not found.usable:
        pytest.skip(found.detail)
    return config


@pytest.fixture
def run(jailed: Config) -> Runs:
    """Run in the sandbox."""
    return functools.partial(execute, jailed)


@pytest.fixture
def run_bare(environment: Environment) -> Runs:
    """Run without a sandbox."""
    return functools.partial(execute, Config(environment=environment, kinds=(Kind.NONE,)))


def execute(
    config: Config,
    script: str | Mapping[str, str],
    *,
    timeout: float = 30,
    variables: Mapping[str, str] = {},
    sink: Recorder | None = None,
    stop: Stop | None = None,
    limits: Limits | None = None,
) -> Result:
    """Run `script` as `test_script.py`, or the files given; the log told must be the log kept."""
    files = {"test_script.py": script} if isinstance(script, str) else script
    recorder = sink or Recorder()
    sandbox = Sandbox(replace(config, limits=limits or config.limits))
    result = sandbox.run(Run(files, variables, timeout), sink=recorder, stop=stop or Stop())
    assert recorder.logged == result.log
    return result
