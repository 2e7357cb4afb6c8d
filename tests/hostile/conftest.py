"""The victims of hostile scripts, and what comes of those scripts with and without a sandbox.

A script here passes where its attack works. It is contained where its test started and failed; a
run in which no test started shows nothing, and counts as a failure of these tests.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from django.conf import settings

from executions.runner import Config, Environment, Kind, Limits, Result, Run, Sandbox, Stop
from tests.integration.runner.conftest import environment, jailed, locked
from tests.integration.runner.recorder import Recorder

__all__ = ["environment", "jailed", "locked"]

SCRIPTS = Path(__file__).parent


def scripts(kind: str) -> dict[str, str]:
    """Return the scripts of one directory by name."""
    return {file.stem: file.read_text() for file in sorted((SCRIPTS / kind).glob("*.py"))}


@pytest.fixture(scope="session")
def victims(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What there is to find: a file, a process, three services; where, as variables."""
    place = tmp_path_factory.mktemp("victims")
    secret = place / "secret"
    secret.write_text("a secret")
    secret.chmod(0o600)
    with ExitStack() as held:
        service = held.enter_context(socket.create_server(("127.0.0.1", 0)))
        for address in (str(place / "socket"), f"\0supertest-{os.getpid()}"):
            listener = held.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(address)
            listener.listen()
        victim = subprocess.Popen(["sleep", "600"], env={"SECRET_KEY": "hush-hush"})
        held.callback(victim.wait)
        held.callback(victim.kill)
        yield {
            "SECRET_FILE": str(secret),
            "CHECKOUT": str(settings.BASE_DIR),
            "VICTIM": str(victim.pid),
            "SERVICE": str(service.getsockname()[1]),
            "SOCKET_FILE": str(place / "socket"),
            "ABSTRACT": f"supertest-{os.getpid()}",
        }


@pytest.fixture(scope="session")
def bare(environment: Environment) -> Config:
    """The configuration without a sandbox."""
    return Config(environment, kinds=(Kind.NONE,))


def attack(
    config: Config, files: dict[str, str], *, variables: dict[str, str] | None = None,
    timeout: float = 60, limits: Limits | None = None,
) -> Result:  # fmt: skip
    """Run hostile scripts, each as a file of tests of its own."""
    named = {f"test_{name}.py": text for name, text in files.items()}
    return run(replace(config, limits=limits or config.limits), named, variables, timeout=timeout)


def run(
    config: Config,
    files: dict[str, str],
    variables: dict[str, str] | None = None,
    *,
    timeout: float = 60,
) -> Result:
    """Run files as they are."""
    sandbox = Sandbox(config)
    return sandbox.run(Run(files, variables or {}, timeout), sink=Recorder(), stop=Stop())
