"""How long a freed slot stays free: from a release to the start of the next execution's task.

A worker of as many slots as the limit, all taken, more waiting: the usual worst case. The tasks
do nothing but note two times; the sandbox is not part of this figure.

    python bench/bench_handover.py [N]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LIMIT = 5
OPTIONS = (
    *("-Q", "executions", "-l", "WARNING"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def main() -> None:
    """Run N tasks through one worker and print the hand-over's median and p99 in milliseconds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    from supertest.processes.address import free_port
    from tests.redis_server import RedisServer

    with tempfile.TemporaryDirectory() as directory:
        server = RedisServer(port=free_port(), directory=Path(directory))
        with server.running():
            os.environ |= _settings(server.url, directory, count)
            times = _measure(count)
    print(json.dumps({"handovers": len(times), "median_ms": _quantile(times, 0.5),
                      "p99_ms": _quantile(times, 0.99)}))  # fmt: skip


def _settings(url: str, directory: str, count: int) -> dict[str, str]:
    return {
        "REDIS_URL": url,
        "VAR_DIR": directory,
        "RUNNING_CAPACITY": str(LIMIT),
        "QUEUED_CAPACITY": str(count),
        "DJANGO_SETTINGS_MODULE": "supertest.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'bench'}",
        "LOG_LEVEL": "WARNING",
    }


def _measure(count: int) -> list[float]:
    from noop import app, noop

    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "noop", "worker", *OPTIONS],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(count):
            noop.apply_async(queue="executions")
        return _handovers(app, count)
    finally:
        worker.terminate()
        worker.wait()


def _handovers(app: object, count: int) -> list[float]:
    """Match each end with the start that took its slot: both are in the order of their times."""
    from capacity.ledger import redis_client

    client = redis_client()
    deadline = time.monotonic() + 120
    while client.llen("bench:ends") < count:
        if time.monotonic() > deadline:
            raise SystemExit("The worker did not finish in time.")
        time.sleep(0.1)
    starts = sorted(float(value) for value in client.lrange("bench:starts", 0, -1))
    ends = sorted(float(value) for value in client.lrange("bench:ends", 0, -1))
    return [1000 * (start - end) for end, start in zip(ends, starts[LIMIT:], strict=False)]


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


if __name__ == "__main__":
    main()
