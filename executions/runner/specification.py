"""What the launcher is told to start: in a jail, or, without one, in a directory."""

import base64
import functools
import os
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from executions.runner import inputs, jail, syscalls
from executions.runner.bubblewrap import Bubblewrap
from executions.runner.environment import Environment
from executions.runner.launch import Ends
from executions.runner.limits import Limits
from executions.runner.results import Run

INSIDE = Path(__file__).parent / "inside"
PLUGINS = ("supertest_events", "supertest_network", "supertest_browser")
PYTEST = ("-m", "pytest", *chain.from_iterable(("-p", plugin) for plugin in PLUGINS),
          "-p", "no:cacheprovider", "-v", "--capture=tee-sys", "--show-capture=log")  # fmt: skip
#: Plugins that take long to load, and what in a run's files stands for the need of them.
HEAVY = {
    "playwright": re.compile(
        r"playwright|\b(page|context|new_context|browser|browser_\w+|device|base_url|output_path|"
        r"is_(chromium|firefox|webkit)|connect_options)\b|--(headed|browser|slowmo|device|output|tracing|video|screenshot)"
    ),
    "anyio": re.compile(r"anyio"),
}


def jailed(
    run: Run, *, environment: Environment, bubblewrap: Bubblewrap, system: jail.System,
    limits: Limits, ends: Ends,
) -> Mapping[str, Any]:  # fmt: skip
    """Return the specification of `run` in a jail; `ends` are the plugins' descriptors."""
    inside = jail.variables(run.environment, events=ends.events, egress=ends.egress)
    return {
        "parent": os.getpid(),
        "jail": {
            "stage": jail.STAGE,
            "disk": limits.disk,
            "inodes": limits.inodes,
            "shown": {"venv": str(environment.path), **system.trees, **bubblewrap.shown},
            "directories": [*jail.WRITABLE, "plugin", "etc"],
            "zeros": jail.ZEROS,
            "filter": base64.b64encode(syscalls.program()).decode(),
            "program": f"{jail.STAGE}/{bubblewrap.program}",
            "arguments": jail.arguments(system, environment=inside, options=bubblewrap.options),
        },
        "environment": {"PATH": os.defpath},
        "files": _files(run.files) | jail.OWN_FILES,
        "resources": limits.resources(run.timeout),
        "command": _command(f"{jail.ENVIRONMENT}/bin/python", run),
    }


def bare(
    run: Run, *, environment: Environment, directory: Path, limits: Limits, ends: Ends
) -> Mapping[str, Any]:
    """Return the specification of `run` without a sandbox, in `directory`."""
    resources = limits.resources(run.timeout)
    # Without a user namespace this would count all that the server's user runs.
    del resources["NPROC"]
    variables = jail.base_variables(
        run.environment,
        events=ends.events,
        environment=str(environment.path),
        plugin=str(directory / "plugin"),
    )
    if ends.egress is not None:
        variables["SUPERTEST_EGRESS"] = str(ends.egress)
    return {
        "parent": os.getpid(),
        "jail": None,
        "directory": str(directory),
        "directories": ["work", "tmp", "artifacts", "plugin"],
        "files": _files(run.files),
        "resources": resources,
        "command": _command(str(environment.python), run),
        "environment": variables
        | {
            "HOME": str(directory / "tmp"),
            "TMPDIR": str(directory / "tmp"),
            "PATH": f"{environment.path / 'bin'}:{os.defpath}",
            "PLAYWRIGHT_BROWSERS_PATH": str(environment.path / "browsers"),
            "SUPERTEST_ARTIFACTS": str(directory / "artifacts"),
        },
    }


def _command(python: str, run: Run) -> list[str]:
    return [python, *PYTEST, *_without(run.files), *(inputs.modules_with_tests(run.files) or ["."])]


def _without(files: Mapping[str, str]) -> Iterator[str]:
    """Leave out the heavy plugins that nothing in `files` asks for."""
    text = "\n".join(files.values())
    for plugin, need in HEAVY.items():
        if not need.search(text):
            yield from ("-p", f"no:{plugin}")


def _files(files: Mapping[str, str]) -> dict[str, str]:
    placed = {f"work/{name}": content for name, content in files.items()}
    if not inputs.CONFIGURATIONS.intersection(files):
        # Without one, pytest looks for a configuration in the directories above.
        placed["work/pytest.ini"] = "[pytest]\n"
    return placed | _plugins()


@functools.cache
def _plugins() -> dict[str, str]:
    return {f"plugin/{name}.py": (INSIDE / f"{name}.py").read_text() for name in PLUGINS}
