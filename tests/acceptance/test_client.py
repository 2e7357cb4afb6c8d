"""A pipeline that has only the client and the README's snippet; real processes throughout."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from tests.acceptance.driving import SHORT, submit
from tests.acceptance.stack import BASE_DIR, Stack
from tests.waiting import eventually

README = (BASE_DIR / "README.md").read_text()
SNIPPET = re.search(r"(?m)^    (curl -fsSO .*)\n    (python3 supertest\.pyz run .*)$", README)


@pytest.fixture
def api(small: Stack) -> Iterator[httpx.Client]:
    with small.client() as client:
        yield client


class Pipeline:
    """A shell in an empty directory with the two variables that a pipeline sets."""

    def __init__(self, stack: Stack, place: Path) -> None:
        self.place = place
        self.environment = {
            "PATH": os.environ["PATH"],
            "SUPERTEST_URL": stack.url,
            "SUPERTEST_TOKEN": stack.token("run"),
        }

    def begin(self, *lines: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            ["sh", "-ec", "\n".join(lines)], cwd=self.place, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def run(self, *lines: str) -> tuple[int, str, str]:
        process = self.begin(*lines)
        out, said = process.communicate(timeout=60)
        return process.returncode, out, said


@pytest.fixture
def pipeline(small: Stack, tmp_path: Path) -> Pipeline:
    return Pipeline(small, tmp_path)


def kept_job(api: httpx.Client, name: str, script: str) -> None:
    test = api.post("/tests", json={"name": name, "script": script}).raise_for_status().json()
    api.post("/jobs", json={"name": name, "tests": [test["id"]]}).raise_for_status()


def test_the_readmes_snippet_waits_behind_a_full_queue_and_ends_right(
    api: httpx.Client, pipeline: Pipeline
) -> None:
    assert SNIPPET, "the README has no snippet"
    kept_job(api, "Nightly", "def test_it(): print('seen live')")
    for _ in range(2):
        submit(api, seconds=2)
    code, out, said = pipeline.run(*SNIPPET.groups())
    assert (code, "seen live" in out) == (0, True), said
    assert "The queue is full: " in said
    suites = ElementTree.parse(pipeline.place / "supertest.xml").getroot()
    assert [case.get("name") for case in suites.iter("testcase")] == ["test_it"]


def test_failures_errors_and_refusals_have_their_exit_codes(
    small: Stack, pipeline: Pipeline
) -> None:
    (pipeline.place / "fails.py").write_text("def test_it(): assert 0")
    (pipeline.place / "late.py").write_text(SHORT.format(seconds=30))
    command = f'curl -fsSO "{small.url}/client/supertest.pyz"'
    run = "python3 supertest.pyz run --wait --script"
    assert pipeline.run(command, f"{run} fails.py")[0] == 1
    assert pipeline.run(f"{run} late.py --timeout 1")[0] == 2
    assert pipeline.run("python3 supertest.pyz run nowhere --wait")[0] == 3
    assert pipeline.run(f"{run} fails.py --url http://127.0.0.1:9 --patience 0")[0] == 3
    assert pipeline.run("python3 supertest.pyz run")[0] == 4


def test_ctrl_c_cancels_the_execution_and_says_so(
    small: Stack, api: httpx.Client, pipeline: Pipeline
) -> None:
    (pipeline.place / "long.py").write_text(SHORT.format(seconds=300))
    lines = (
        f'curl -fsSO "{small.url}/client/supertest.pyz"',
        ("exec python3 supertest.pyz run --script long.py --wait --name Long"),
    )
    process = pipeline.begin(*lines)
    newest = "/executions?limit=1"

    def runs() -> bool:
        found = api.get(newest).json()["items"]
        return bool(found) and (found[0]["name"], found[0]["status"]) == ("Long", "running")

    eventually(runs, within=30, what="running")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2, said
    assert "cancelled" in said
    assert api.get(newest).json()["items"][0]["status"] == "cancelled", json.dumps(said)
