"""`python -m tests.chaos --seconds 60 --seed 7`: prints the seed, figures, and every complaint."""

import argparse
import json
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "supertest.settings",
    "DRAIN_SECONDS": "1",
    "LEASE_SECONDS": "3",
    "LOG_FORMAT": "json",
    "QUEUED_CAPACITY": "40",
    "RECONCILE_SECONDS": "1",
    "REDIS_TIMEOUT": "0.5",
    "RUNNING_CAPACITY": "5",
    "TOKEN_RATE": "off",
    "WORKER_SLOTS": "4",
}
BASE_DIR = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run once; the exit code tells whether every promise held."""
    options = _options()
    place = Path(tempfile.mkdtemp(prefix="supertest-chaos-"))
    place.chmod(0o711)  # scripts run as a user of their own
    print(f"chaos: seed {options.seed}, {options.seconds:g} s, files in {place}", flush=True)
    failed = _run(place, seconds=options.seconds, seed=options.seed)
    if not failed:
        shutil.rmtree(place, ignore_errors=True)
    return int(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    return parser.parse_args()


def _run(place: Path, *, seconds: float, seed: int) -> bool:
    from tests.chaos.server import free_server

    server = free_server(place / "redis")
    os.environ |= SETTINGS | {"VAR_DIR": str(place), "REDIS_URL": server.url}
    os.environ.setdefault("RUNNER_ENV", str(BASE_DIR / "var" / "runner-env"))
    import django

    django.setup()
    import logging

    logging.disable(logging.CRITICAL)  # this process's part in it; the workers log to files
    from executions.sandbox import environment
    from tests.chaos.chaos import run

    environment().prepare(lambda line: print(line, flush=True))
    outcome = run(server, seconds=seconds, seed=seed)
    print(json.dumps(outcome.figures, indent=1))
    for complaint in outcome.complaints:
        print("COMPLAINT", complaint)
    return bool(outcome.complaints)


if __name__ == "__main__":
    sys.exit(main())
