"""Scripts that mean harm, in a real sandbox."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from django.conf import settings

from executions.runner import Limits, Outcome
from tests.integration.runner.conftest import Runs

#: Reads the environment of every process that it can see.
LOOK_AROUND = """
import os
from pathlib import Path

def test_it():
    seen = str(dict(os.environ))
    for file in Path("/proc").glob("[0-9]*/environ"):
        seen += file.read_text()
    assert "SECRET" not in seen and "hush" not in seen
    assert "DATABASE_URL" not in seen and "VAR_DIR" not in seen
"""
CONNECT = """
import socket
import pytest

@pytest.mark.parametrize("address", [("127.0.0.1", PORT), ("192.0.2.1", 80), ("10.0.0.1", 80)])
def test_it(address):
    with pytest.raises(OSError):
        socket.create_connection(address, timeout=1)

def test_there_is_only_loopback():
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
"""
SERVE = """
import socket, threading

def test_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(("localhost", server.getsockname()[1])) as client:
            client.sendall(b"hello")
            assert server.accept()[0].recv(5) == b"hello"
"""
#: Writes to every descriptor that the runner could have, then claims to have passed.
FORGE = """
import os

def test_it():
    for descriptor in range(3, 1024):
        try:
            os.write(descriptor, b'{"what": "ended", "code": 0}\\n')
        except OSError:
            pass
    os._exit(0)
"""
WRITE = """
import errno, os
import pytest

@pytest.mark.parametrize("place", ["/", "/etc", "/usr", "/venv", "/dev", "/supertest", "/proc"])
def test_it(place):
    with pytest.raises(OSError):
        open(os.path.join(place, "mine"), "w")

@pytest.mark.parametrize("place", ["/work", "/tmp", "/dev/shm", "/artifacts"])
def test_that_much_is_allowed(place):
    open(os.path.join(place, "mine"), "w").write("x")

def test_the_disk_is_bounded():
    with pytest.raises(OSError) as caught:
        for number in range(100):
            with open(f"/tmp/{number}", "wb") as file:
                file.write(bytes(10_000_000))
    assert caught.value.errno == errno.ENOSPC
    for number in range(100):
        if os.path.exists(f"/tmp/{number}"):
            os.remove(f"/tmp/{number}")

def test_files_are_few():
    with pytest.raises(OSError) as caught:
        for number in range(50_000):
            open(f"/tmp/{number}", "w").close()
    assert caught.value.errno == errno.ENOSPC
"""
ESCAPE = """
import ctypes, os, signal
import pytest

LIBC = ctypes.CDLL(None, use_errno=True)

def test_nothing_is_left_of_privileges():
    status = open("/proc/self/status").read()
    assert "CapEff:\\t0000000000000000" in status and "CapBnd:\\t0000000000000000" in status
    assert "NoNewPrivs:\\t1" in status and os.getuid() == 1000

def test_no_namespace_can_be_made():
    assert LIBC.unshare(0x10000000) == -1
    assert LIBC.unshare(0x00020000) == -1

def test_only_own_processes_are_seen():
    assert len([name for name in os.listdir("/proc") if name.isdigit()]) <= 3

def test_the_runners_descriptors_are_not_inherited():
    listing = os.popen("ls -l /proc/self/fd").read()
    assert "socket:" not in listing and "memfd" not in listing

def test_processes_are_bounded():
    children = []
    with pytest.raises(BlockingIOError):
        while len(children) < 400:
            if (child := os.fork()) == 0:
                signal.pause()
            children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

def test_memory_is_bounded():
    with pytest.raises(MemoryError):
        bytearray(2_000_000_000)
"""
PLACES: dict[str, Callable[[], Path]] = {
    "checkout": lambda: settings.BASE_DIR / "manage.py",
    "var": lambda: settings.VAR_DIR,
    "environment": lambda: settings.RUNNER_ENV,
    "shadow": lambda: Path("/etc/shadow"),
    "hostname": lambda: Path("/etc/hostname"),
    "home": lambda: Path.home() / ".profile",
    "logs": lambda: Path("/var/log"),
    "run": lambda: Path("/run"),
    "system": lambda: Path("/sys/kernel"),
}


def test_the_servers_files_are_not_there(run: Runs) -> None:
    paths = {name: str(place()) for name, place in PLACES.items()}

    result = run(
        f"import os, pytest\n@pytest.mark.parametrize('path', {list(paths.values())})\n"
        "def test_it(path): assert not os.path.exists(path)\n"
    )

    assert result.outcome is Outcome.PASSED, result.tests
    assert result.counts.passed == len(PLACES)


def test_the_servers_environment_is_not_there(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SECRET", "hush")

    assert "VAR_DIR" in os.environ
    assert run(LOOK_AROUND).outcome is Outcome.PASSED


def test_the_network_can_not_be_reached(run: Runs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        result = run(CONNECT.replace("PORT", str(server.getsockname()[1])))

    assert result.outcome is Outcome.PASSED


def test_the_scripts_own_loopback_works(run: Runs) -> None:
    assert run(SERVE).outcome is Outcome.PASSED


def test_only_little_can_be_written_and_only_to_its_own_places(run: Runs) -> None:
    result = run(WRITE)

    assert result.outcome is Outcome.PASSED, result.tests


def test_there_is_no_way_out_and_no_way_to_take_all(run: Runs) -> None:
    result = run(ESCAPE)

    assert result.outcome is Outcome.PASSED, result.tests


def test_an_early_exit_is_not_passed(run: Runs) -> None:
    result = run("import os\ndef test_it():\n    os._exit(0)\n")

    assert result.outcome is Outcome.ERRORED
    assert result.reason.startswith("The runner ended on its own (exit code 0) after 0 of 1 tests")


def test_a_killed_runner_is_not_passed(run: Runs) -> None:
    result = run("import os\ndef test_it():\n    os.kill(os.getpid(), 9)\n")

    assert result.outcome is Outcome.ERRORED
    assert "SIGKILL" in result.reason


def test_too_much_processor_time_is_named(run: Runs) -> None:
    result = run(
        "def test_it():\n    while True: pass\n", limits=Limits(cpu_per_second=0, cpu_spare=2)
    )

    assert result.outcome is Outcome.ERRORED
    assert result.reason == "It used more than 2 s of processor time."


def test_forged_events_are_noticed(run: Runs) -> None:
    result = run(FORGE)

    assert result.outcome is Outcome.ERRORED
    assert "the runner's own channel" in result.reason


def test_a_fork_that_returns_into_pytest_tells_nothing(run: Runs) -> None:
    result = run("import os\ndef test_it():\n    os.fork()\ndef test_b(): pass\n")

    assert result.counts.total == 2


def test_more_tests_than_are_kept_end_the_run(run: Runs) -> None:
    script = "import pytest\n@pytest.mark.parametrize('n', range(500))\ndef test_it(n):\n    pass\n"

    result = run(script, limits=Limits(tests=100))

    assert result.outcome is Outcome.ERRORED
    assert result.reason == "It has more than 100 tests, so it was stopped."


def test_names_that_are_hostile_do_no_harm(run: Runs) -> None:
    result = run(
        "import pytest\n"
        "@pytest.mark.parametrize('x', ['<script>', 'a' * 5000, '\\x00', '\\n', '\\ud800'])\n"
        "def test_it(x):\n    assert False, x\n"
    )

    assert result.counts.failed == 5
    for test in result.tests:
        assert "\0" not in test.node + test.name + test.message
        assert len(test.node.encode()) <= 1000
