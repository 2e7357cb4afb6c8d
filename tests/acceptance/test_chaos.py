"""Faults of every kind, mixed, for a while; `make chaos` does it for longer."""

import subprocess
import sys

from tests.acceptance.stack import BASE_DIR

SECONDS = 20


def test_nothing_is_lost_and_nothing_over_the_limit_under_mixed_faults() -> None:
    words = [sys.executable, "-m", "tests.chaos", "--seconds", str(SECONDS)]
    done = subprocess.run(words, cwd=BASE_DIR, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
