"""The scripts' virtual environment."""

import subprocess
from pathlib import Path

import pytest

from executions.runner import Environment, EnvironmentFailure


def test_it_is_not_the_servers(environment: Environment) -> None:
    command = [str(environment.python), "-I", "-c", "import pytest, httpx, playwright, django"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "No module named 'django'" in done.stderr


def test_other_requirements_make_it_stale(environment: Environment, tmp_path: Path) -> None:
    other = tmp_path / "requirements.txt"
    other.write_text("pytest==1\n")

    assert environment.is_ready
    assert not Environment(environment.path, other).is_ready


def test_what_can_not_be_installed_is_told_and_leaves_it_unready(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"--no-index\nnothing-here==1 --hash=sha256:{'0' * 64}\n")
    environment = Environment(tmp_path / "env", requirements)

    with pytest.raises(EnvironmentFailure, match="nothing-here"):
        environment.prepare(lambda _line: None)

    assert not environment.is_ready
