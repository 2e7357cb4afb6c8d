"""`manage.py run`: how it starts, what it keeps alive, how it ends."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.acceptance.conftest import StartStack
from tests.acceptance.stack import BASE_DIR, Stack, command, environment
from tests.waiting import eventually

WRONG = [
    ("RUNNING_CAPACITY", "abc"),
    ("RUNNING_CAPACITY", "-1"),
    ("QUEUED_CAPACITY", "many"),
    ("DATABASE_URL", "mysql://localhost/supertest"),
    ("REDIS_URL", "http://localhost"),
    ("PORT", "99999"),
]


def _refused(var_dir: Path, **settings: str) -> str:
    """Return what a start that must fail says on standard error."""
    done = subprocess.run(
        command("run"),
        cwd=BASE_DIR,
        env=environment(var_dir, **settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_ends_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    said = _refused(tmp_path, **{name: value})
    assert said.startswith(f"Supertest can't start: {name}={value!r} is not allowed; it must be ")
    assert said.count("\n") == 1


def test_a_lease_too_short_for_the_redis_timeout_ends_the_start(tmp_path: Path) -> None:
    said = _refused(tmp_path, LEASE_SECONDS="2", REDIS_TIMEOUT="1")
    assert said.startswith("Supertest can't start: LEASE_SECONDS=2 is not allowed; it must be more")
    assert said.count("\n") == 1


def test_a_taken_port_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = _refused(tmp_path, PORT=str(port))
    assert (
        f"Supertest can't start: it can't listen at 127.0.0.1:{port} (Address already in use)"
        in said
    )
    assert said.count("\n") == 1


def test_a_second_start_from_the_same_directory_is_refused(stack: Stack) -> None:
    said = _refused(stack.var_dir, PORT="1")
    assert f"Supertest can't start: it runs already from {stack.var_dir}" in said


def test_it_answers_once_it_says_that_it_is_ready(stack: Stack) -> None:
    assert f"Supertest is ready: {stack.url}" in stack.log()
    assert httpx.get(f"{stack.url}/healthz").status_code == 200
    eventually(lambda: _ready(stack), within=30)  # another test may have killed a process


def test_the_second_start_is_quick_and_prints_no_password(start_stack: StartStack) -> None:
    stack = start_stack()
    assert stack.password
    assert stack.stop() == 0
    started = time.monotonic()
    stack.start(within=30)
    assert time.monotonic() - started < 10
    assert "password" not in stack.log()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_processes_with_exit_code_0(
    start_stack: StartStack, how: signal.Signals
) -> None:
    stack = start_stack()
    assert len(stack.tree()) >= 5
    assert stack.stop(how) == 0
    assert "All processes have ended." in stack.log()


def test_nothing_outlives_a_killed_run_command(start_stack: StartStack) -> None:
    stack = start_stack()
    assert stack.stop(signal.SIGKILL) == -signal.SIGKILL


def test_a_signal_during_the_start_ends_it(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "var")
    process = subprocess.Popen(
        command("run"), cwd=BASE_DIR, env=stack.environment, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        assert "Preparing the database." in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    assert process.returncode == 0
    assert not stack.left([])


@pytest.mark.parametrize("name", ["web", "worker", "clock", "redis"])
def test_a_process_that_died_is_started_again(stack: Stack, name: str) -> None:
    killed = stack.pid(name)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: stack.pid(name) != killed, within=10)
    assert f"{name} ended (killed by SIGKILL); starting it again in " in stack.log()
    eventually(lambda: _ready(stack), within=30)


def test_two_products_run_side_by_side(stack: Stack, start_stack: StartStack) -> None:
    other = start_stack()
    assert other.port != stack.port
    assert _ready(other)
    eventually(lambda: _ready(stack), within=30)


def test_a_redis_that_was_given_is_used(start_stack: StartStack, redis_server: object) -> None:
    stack = start_stack(REDIS_URL=os.environ["REDIS_URL"])
    assert "redis started" not in stack.log()
    assert _ready(stack)


def test_commands_beside_it_find_its_redis(stack: Stack) -> None:
    assert stack.manage("shell", "-v", "0", "-c", PING).strip() == "True"


PING = """
import redis
from django.conf import settings
print(redis.Redis.from_url(settings.REDIS_URL).ping())
"""


def _ready(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
