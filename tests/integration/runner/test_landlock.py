"""The sandbox of machines that let nobody make namespaces."""

from dataclasses import replace
from pathlib import Path

import pytest

from executions.runner import Config, Kind, Outcome, Policy, Run, Sandbox, Stop, bubblewrap
from executions.runner.browsers import Browsers
from executions.runner.landlock import without
from executions.runner.launch import LAUNCHER
from tests.integration.runner.conftest import execute
from tests.integration.runner.recorder import Recorder

MODES = """
import os, shutil, socket, tempfile

def test_the_mode_of_no_file_changes():
    file = os.environ["VIRTUAL_ENV"] + "/pyvenv.cfg"
    before = os.stat(file).st_mode
    os.chmod(file, 0)
    assert os.stat(file).st_mode == before

def test_files_can_be_copied_all_the_same():
    with tempfile.NamedTemporaryFile() as file:
        shutil.copy(file.name, "copy")

def test_nobody_listens():
    try:
        socket.create_server(("127.0.0.1", 0))
    except PermissionError:
        return
    raise AssertionError

def test_the_server_is_not_renice_d():
    try:
        os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
    except PermissionError:
        return
    raise AssertionError
"""
NETWORK = """
import httpx, pytest

def test_what_is_private_is_refused_by_the_proxy():
    with pytest.raises(httpx.ProxyError, match="is not a public address"):
        httpx.get("https://10.0.0.1/")

def test_a_page(page):
    page.set_content("<h1>Hello</h1>")
    assert page.inner_text("h1") == "Hello"
    answer = page.goto("http://10.0.0.1/")
    assert answer.status == 403
"""


def test_what_landlock_does_not_know_is_filtered(locked: Config) -> None:
    result = execute(locked, MODES)

    assert result.outcome is Outcome.PASSED, result.log.decode()


def test_browsers_and_the_proxy_work(locked: Config) -> None:
    if not Browsers(locked.environment).availability.usable:
        pytest.skip("there is no browser")

    result = execute(replace(locked, egress=Policy()), NETWORK)

    assert result.outcome is Outcome.PASSED, result.log.decode()
    assert b"10.0.0.1:443 was refused" in result.log


def test_it_is_taken_where_bubblewrap_does_not_work(
    locked: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "find", lambda: None)
    sandbox = Sandbox(replace(locked, kinds=(Kind.BUBBLEWRAP, Kind.LANDLOCK)))

    run = Run({"test_a.py": "def test_a(): pass\n"}, {}, 20)
    result = sandbox.run(run, sink=Recorder(), stop=Stop())

    assert result.outcome is Outcome.PASSED
    found = sandbox.probe()
    assert found.kind == "landlock"
    assert "by Landlock" in found.detail
    assert "there is no bubblewrap" in found.detail


def test_a_kernel_that_is_too_old_is_refused_with_the_reason(
    locked: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("launcher.py", "keeper.py", "locker.py"):
        content = LAUNCHER.with_name(name).read_text()
        (tmp_path / name).write_text(content.replace("OLDEST = 6", "OLDEST = 99"))
    monkeypatch.setattr("executions.runner.launch.LAUNCHER", tmp_path / "launcher.py")

    found = Sandbox(locked).probe()

    assert not found.usable
    assert "99 is needed" in found.detail


def test_what_is_hidden_below_something_shown_is_left_out(tmp_path: Path) -> None:
    for name in ("a", "b/server", "b/other"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "b" / "way").symlink_to(tmp_path / "b" / "server")

    parts = without(tmp_path, [str(tmp_path / "b" / "server")])

    assert set(parts) == {str(tmp_path / "a"), str(tmp_path / "b" / "other")}
