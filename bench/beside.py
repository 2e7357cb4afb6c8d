"""How web answers beside browser runs: the latency of its API, idle and with four of them.

A running product; one client asks in turn for the capacity and a list, at a steady pace.

    python -m bench.beside [SECONDS]
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("RUNNER_ENV", str(ROOT / "var" / "runner-env"))
RUNS, PACE = 4, 0.02
ADDRESSES = ("/capacity", "/executions")
#: Busy for as long as it is given: pages are laid out, drawn and asked without a pause.
SCRIPT = """import os, time

def test_it(page):
    end = time.monotonic() + float(os.environ["BUSY"])
    while time.monotonic() < end:
        page.set_content("<h1>Hello</h1>" + "<p>text</p>" * 500)
        assert page.get_by_role("heading").inner_text() == "Hello"
        page.screenshot()
"""


def main() -> None:
    """Measure SECONDS each way, twice in turn, and print the figures in milliseconds."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    from tests.acceptance.conftest import running_stack

    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        os.environ["VAR_DIR"] = directory
        with running_stack(Path(directory) / "var") as stack, stack.client() as client:
            _ask(client, 3.0)  # warm
            idle = _ask(client, seconds)
            busy = _beside(client, seconds)
            idle += _ask(client, seconds)
            busy += _beside(client, seconds)
    figures = {"idle": _figures(idle), "busy": _figures(busy)}
    ratio = round(figures["busy"]["p95"] / figures["idle"]["p95"], 2)
    print(json.dumps({"runs": RUNS, "cpus": os.cpu_count(), **figures, "p95_ratio": ratio}))


def _ask(client: httpx.Client, seconds: float) -> list[float]:
    """Ask for `seconds`; return how long each answer took, in milliseconds."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    while (started := time.monotonic()) < end:
        client.get(ADDRESSES[len(taken) % len(ADDRESSES)]).raise_for_status()
        taken.append((time.monotonic() - started) * 1000)
        time.sleep(PACE)
    return taken


def _beside(client: httpx.Client, seconds: float) -> list[float]:
    """Ask while browsers run, from when all of them do."""
    variables = {"BUSY": str(seconds + 5)}
    bodies = [{"script": SCRIPT, "variables": variables} for _ in range(RUNS)]
    ids = [client.post("/executions", json=body).json()["id"] for body in bodies]
    while client.get("/capacity").json()["active"] < RUNS:
        time.sleep(0.1)
    time.sleep(3)  # the browsers have started
    taken = _ask(client, seconds)
    for id in ids:
        while (ended := client.get(f"/executions/{id}").json())["finished_at"] is None:
            time.sleep(0.2)
        assert ended["status"] == "passed", ended["reason"]
    return taken


def _figures(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {name: round(ordered[int(len(ordered) * share)], 1) for name, share in shares.items()}


if __name__ == "__main__":
    main()
