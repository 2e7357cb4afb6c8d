"""A real public suite as a job, over HTTP, against the same suite run by pytest by hand.

    python -m bench.suite [package …]

starts the product, fetches each package's source distribution by pip, runs its own tests by
`python -m pytest` in the scripts' environment, keeps the same files as a test, runs a job of it,
and compares the counts. The last line is one JSON object; it ends with 1 where anything differs,
and with 2 where no distribution can be had.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from executions.archives import unpacked
from tests.acceptance.stack import Stack
from tests.waiting import eventually

PACKAGES = ("toolz",)
MOST = 2 * 1024 * 1024
OUTCOMES = {"passed": "passed", "failed": "failed", "skipped": "skipped", "error": "errored",
            "errors": "errored", "xfailed": "skipped", "xpassed": "passed"}  # fmt: skip


def main(packages: list[str]) -> int:
    """Compare each package; return the exit code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("VAR_DIR", name)
        suites = {package: files for package in packages if (files := sdist(package, folder))}
        if not suites:
            print("no source distribution can be had here", file=sys.stderr)
            return 2
        stack = Stack(folder / "var").start()
        try:
            found = [compare(stack, package, files) for package, files in suites.items()]
        finally:
            stack.stop()
    print(json.dumps(found))
    return 0 if all(each["equal"] for each in found) else 1


def sdist(package: str, folder: Path) -> dict[str, str]:
    """Return the text files of a package's source distribution; empty where there is none."""
    options = ("--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder / package))
    words = (sys.executable, "-m", "pip", "download", *options, package)
    subprocess.run(words, check=False, stderr=subprocess.DEVNULL)
    for archive in (folder / package).glob("*.tar.gz"):
        return unpacked(archive.name, archive.read_bytes(), most=MOST)
    return {}


def compare(stack: Stack, package: str, files: dict[str, str]) -> dict[str, Any]:
    """Run a suite both ways and return the figures."""
    by_hand, by_hand_seconds = run_by_hand(files)
    with stack.client() as client:
        by_job, seconds = run_as_job(client, package, files)
    return {
        "package": package, "files": len(files), "by_hand": by_hand, "as_job": by_job,
        "equal": by_hand == by_job, "tests": sum(by_job.values()),
        "seconds_by_hand": round(by_hand_seconds, 2), "seconds_as_job": round(seconds, 2),
    }  # fmt: skip


def run_by_hand(files: dict[str, str]) -> tuple[dict[str, int], float]:
    """Return the counts that pytest prints, and its seconds."""
    python = Path(os.environ["RUNNER_ENV"]) / "bin" / "python"
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        began = time.monotonic()
        words = (str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider")
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - began
    return counts_in(done.stdout), seconds


def counts_in(output: str) -> dict[str, int]:
    """Return the counts of pytest's last line, by our words for outcomes."""
    counts: dict[str, int] = {}
    for number, word in re.findall(r"(\d+) ([a-z]+)", output.strip().rpartition("\n")[2]):
        if outcome := OUTCOMES.get(word):
            counts[outcome] = counts.get(outcome, 0) + int(number)
    return counts


def run_as_job(
    client: httpx.Client, package: str, files: dict[str, str]
) -> tuple[dict[str, int], float]:
    """Return the counts of the job's execution, and its seconds."""
    test = _made(client.post("/tests", json={"name": package, "files": files}))
    job = _made(client.post("/jobs", json={"name": package, "tests": [test["id"]]}))
    started = client.post(f"/jobs/{job['id']}/run")
    started.raise_for_status()
    own = f"/executions/{started.json()['id']}"
    living = ("queued", "running")
    eventually(lambda: client.get(own).json()["status"] not in living, within=300, every=0.2)
    ended = client.get(own).json()
    print(f"{package}: {ended['status']}: {ended['reason']}", file=sys.stderr)
    counts = {name: number for name, number in ended["counts"].items() if number}
    return counts, ended["duration"]


def _made(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PACKAGES)))
