"""Whether scripts can run on this machine, and what is said where they can't."""

import json
import re
from pathlib import Path

import pytest

from django.core.management import call_command

from executions.runner import Config, Environment, Kind, Outcome, Run, Sandbox, Stop, bubblewrap
from tests.integration.runner.recorder import Recorder

SCRIPT = Run({"test_a.py": "def test_a(): pass\n"}, {}, 20)


def test_a_probe_runs_a_script(jailed: Config) -> None:
    found = Sandbox(jailed).probe()

    assert found.usable
    assert found.detail == "Scripts run in a sandbox."


def test_a_probe_without_a_sandbox_says_so_loudly(environment: Environment) -> None:
    found = Sandbox(Config(environment, kinds=(Kind.NONE,))).probe()

    assert found.usable
    assert "WITHOUT a sandbox" in found.detail


def test_without_its_environment_nothing_runs(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.touch()
    sandbox = Sandbox(Config(Environment(tmp_path / "env", requirements)))

    result = sandbox.run(SCRIPT, sink=Recorder(), stop=Stop())

    assert result.outcome is Outcome.ERRORED
    assert "manage.py sandbox prepare" in result.reason


def test_without_bubblewrap_nothing_runs(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "find", lambda: None)

    found = Sandbox(Config(environment)).probe()

    assert not found.usable
    assert found.detail.startswith("This machine can't make a sandbox: there is no bubblewrap")


def test_where_the_kernel_refuses_nothing_runs_and_the_reason_says_why(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to do so' >&2\nexit 1\n")
    program.chmod(0o755)
    refusing = bubblewrap.Bubblewrap({"bwrap": str(program)}, "bwrap", frozenset())
    monkeypatch.setattr(bubblewrap, "find", lambda: refusing)

    result = Sandbox(Config(environment)).run(SCRIPT, sink=Recorder(), stop=Stop())

    assert result.outcome is Outcome.ERRORED
    assert result.reason.startswith("This machine can't make a sandbox: bwrap: No permissions")


@pytest.mark.usefixtures("jailed")
def test_the_command_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sandbox", "--json")

    assert json.loads(capsys.readouterr().out)["usable"] is True


@pytest.mark.usefixtures("jailed")
def test_the_command_says_the_choice_and_what_came_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("sandbox")

    assert re.match(r"SANDBOX=auto: \w+\.\nScripts run in a sandbox", capsys.readouterr().out)


@pytest.mark.usefixtures("environment")
def test_preparing_again_is_quick_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sandbox", "prepare")

    assert "is up to date.\n" in capsys.readouterr().out
