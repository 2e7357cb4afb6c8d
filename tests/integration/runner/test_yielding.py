"""Scripts yield to the server, whatever the kernel shares out by."""

from executions.runner import Config, Outcome
from tests.integration.runner.conftest import execute

SCRIPT = """
import os, subprocess, sys, time
from pathlib import Path

def test_it_is_nice():
    assert os.nice(0) == 19

def test_so_is_each_session_that_it_makes():
    if not Path("/proc/self/autogroup").exists():
        return
    look = "import time; time.sleep(1); print(open('/proc/self/autogroup').read())"
    command = [sys.executable, "-c", look]
    shown = subprocess.run(command, capture_output=True, text=True, start_new_session=True).stdout
    assert "nice 19" in shown, shown
"""


def test_a_script_and_its_sessions_are_nice(jailed: Config) -> None:
    result = execute(jailed, SCRIPT)

    assert result.outcome is Outcome.PASSED, result.log.decode()
