"""Installs the peers from their registries; what can't be had is named, not guessed."""

import os
import subprocess
from pathlib import Path

from bench.place import HOME, python, say

#: Celery as Supertest uses it; hiredis too, so that the client library makes no difference.
PYTHON_PEERS = ("celery[redis]==5.7.0", "flower==2.2.0", "hiredis==3.5.0", "redis==8.1.0")
NODE_PEERS = ("bullmq@6.7.0", "ioredis@6.0.0")
MODULES = HOME / "node"
PEER_PYTHON = HOME / "python" / "bin" / "python"
SECONDS = 120


def install() -> dict[str, str]:
    """Install all; return for each that failed why."""
    HOME.mkdir(parents=True, exist_ok=True)
    missing = {}
    for name, steps in (("python", _python_steps()), ("node", _node_steps())):
        say(f"Installing the peers of {name}.")
        if why := _run(steps):
            missing[name] = why
    return missing


def _python_steps() -> tuple[tuple[str, ...], ...]:
    uv = str(Path(python()).with_name("uv"))
    return (
        (uv, "venv", "-q", "--allow-existing", "--python", python(), str(HOME / "python")),
        (uv, "pip", "install", "-q", "--python", str(PEER_PYTHON), *PYTHON_PEERS),
    )


def _node_steps() -> tuple[tuple[str, ...], ...]:
    MODULES.mkdir(exist_ok=True)
    quiet = ("--silent", "--no-audit", "--no-fund", "--no-save")
    return (("npm", "install", "--prefix", str(MODULES), *quiet, *NODE_PEERS),)


def _run(steps: tuple[tuple[str, ...], ...]) -> str:
    for step in steps:
        try:
            subprocess.run(
                step, check=True, timeout=SECONDS, capture_output=True, text=True,
                cwd=HOME, env=os.environ | {"npm_config_update_notifier": "false"},
            )  # fmt: skip
        except FileNotFoundError:
            return f"there is no {step[0]} here"
        except subprocess.TimeoutExpired:
            return f"{step[0]} did not end within {SECONDS} s"
        except subprocess.CalledProcessError as error:
            lines = (error.stderr or error.stdout).strip().splitlines()
            return lines[-1] if lines else f"{step[0]} failed"
    return ""
