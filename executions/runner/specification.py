"""What the launcher is told to start: in a jail, or, without one, in a directory."""

import base64
import functools
import json
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
#: The program that runs several suites, and the file beside it with what it shall do.
SUITES, PLAN = "supertest_suites.py", "supertest_suites.json"
PYTEST = (*chain.from_iterable(("-p", plugin) for plugin in PLUGINS),
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
        "files": _files(run) | jail.OWN_FILES,
        "resources": limits.resources(run.timeout),
        "command": _command(f"{jail.ENVIRONMENT}/bin/python", run, plugins=jail.PLUGIN),
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
        "files": _files(run),
        "resources": resources,
        "command": _command(str(environment.python), run, plugins=str(directory / "plugin")),
        "environment": variables
        | {
            "HOME": str(directory / "tmp"),
            "TMPDIR": str(directory / "tmp"),
            "PATH": f"{environment.path / 'bin'}:{os.defpath}",
            "PLAYWRIGHT_BROWSERS_PATH": str(environment.path / "browsers"),
            "SUPERTEST_ARTIFACTS": str(directory / "artifacts"),
        },
    }


def _command(python: str, run: Run, *, plugins: str) -> list[str]:
    if run.suites:
        return [python, f"{plugins}/{SUITES}"]
    return [python, "-m", "pytest", *PYTEST, *_options(run), *_of_suite(run.files)]


def _options(run: Run) -> Iterator[str]:
    """Return what a run wants of every suite."""
    if run.retries:
        yield from ("--reruns", str(run.retries))
    if run.stop_at_first_failure:
        yield "--exitfirst"


def _of_suite(files: Mapping[str, str]) -> list[str]:
    """Return what pytest needs to be told of one suite: what else is as if called by hand in it."""
    modules = inputs.modules_with_tests(files)
    is_own = inputs.CONFIGURATIONS.intersection(files)
    return [*_without(files), *(modules if len(modules) == 1 and not is_own else ())]


def _plan(run: Run) -> dict[str, Any]:
    """Return what the program that runs suites shall do."""
    return {
        "arguments": [*PYTEST, *_options(run)],
        "suites": {suite: _of_suite(_below(suite, run.files)) for suite in run.suites},
        "stops_at_failure": run.stop_at_first_failure,
    }


def _below(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files below a folder, by their names within it."""
    before = f"{folder}/"
    return {
        name.removeprefix(before): content
        for name, content in files.items()
        if name.startswith(before)
    }


def _without(files: Mapping[str, str]) -> Iterator[str]:
    """Leave out the heavy plugins that nothing in `files` asks for."""
    text = "\n".join(files.values())
    for plugin, need in HEAVY.items():
        if not need.search(text):
            yield from ("-p", f"no:{plugin}")


def _files(run: Run) -> dict[str, str]:
    placed = {f"work/{name}": content for name, content in run.files.items()}
    suites = {suite: _below(suite, run.files) for suite in run.suites} or {".": {**run.files}}
    for folder, files in suites.items():
        if not inputs.CONFIGURATIONS.intersection(files):
            # Without one, pytest looks for a configuration in the directories above.
            placed[f"work/{folder}/pytest.ini"] = "[pytest]\n"
    if run.suites:
        placed[f"plugin/{PLAN}"] = json.dumps(_plan(run))
    return placed | _plugins()


@functools.cache
def _plugins() -> dict[str, str]:
    names = [*(f"{plugin}.py" for plugin in PLUGINS), SUITES]
    return {f"plugin/{name}": (INSIDE / name).read_text() for name in names}
