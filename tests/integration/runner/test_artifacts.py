"""What a run leaves behind, collected from a real sandbox."""

from dataclasses import dataclass, field
from typing import BinaryIO

import pytest

from executions.runner import Config, Found, Kind, Limits, Outcome, Run, Sandbox, Stop
from executions.runner.limits import MIB
from tests.integration.runner.recorder import Recorder

FOLDERS = """
import os
from pathlib import Path

FOLDER = Path(os.environ["SUPERTEST_ARTIFACTS"])

def write(name, content="x"):
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
"""


@dataclass
class Shelf:
    """Keeps artifacts in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, found: Found, file: BinaryIO) -> bool:
        self.kept[found.name] = file.read()
        return True


@pytest.fixture(params=["jailed", "bare"])
def config(request: pytest.FixtureRequest, jailed: Config) -> Config:
    """With a sandbox and without."""
    return jailed if request.param == "jailed" else Config(jailed.environment, kinds=(Kind.NONE,))


def left(config: Config, script: str) -> tuple[dict[str, bytes], str]:
    """Run a script; return what was kept and the log."""
    shelf, recorder = Shelf(), Recorder()
    run = Run({"test_script.py": FOLDERS + script}, {}, 30)
    result = Sandbox(config).run(run, sink=recorder, stop=Stop(), keep=shelf)
    assert result.outcome is Outcome.PASSED, result.log.decode()
    assert recorder.logged == result.log
    return shelf.kept, result.log.decode()


def test_files_are_kept_with_their_folders(config: Config) -> None:
    kept, log = left(config, "def test_it():\n    write('a.txt', 'one')\n    write('b/c.txt')\n")

    assert kept == {"a.txt": b"one", "b/c.txt": b"x"}
    assert "left out" not in log


def test_links_pipes_and_what_lies_too_deep_are_left_out(config: Config) -> None:
    kept, log = left(
        config,
        """
def test_it():
    os.symlink("/etc/passwd", FOLDER / "link")
    os.symlink("/etc", FOLDER / "folder")
    os.mkfifo(FOLDER / "pipe")
    write("/".join("abcdefghij") + "/deep")
    write("good")
""",
    )

    assert list(kept) == ["good"]
    assert "link is not a regular file" in log
    assert "folder is not a regular file" in log
    assert "pipe is not a regular file" in log
    assert "lies too deep" in log


def test_a_directory_swapped_for_a_link_leads_nowhere(config: Config) -> None:
    kept, _log = left(
        config,
        """
def test_it():
    write("mine")
    try:
        os.rename(FOLDER, "/tmp/elsewhere")
        os.symlink("/etc", FOLDER)
    except OSError:
        pass  # a mount can't be moved
""",
    )

    assert list(kept) == ["mine"]


def test_number_and_sizes_are_bounded(jailed: Config) -> None:
    few = Limits(artifacts=3, artifact_size=MIB, artifacts_size=MIB + MIB // 2)
    config = Config(jailed.environment, hidden=jailed.hidden, limits=few)
    kept, log = left(
        config,
        """
def test_it():
    for name in "abc":
        write(name, "x" * 700_000)
    write("large", "x" * 1_100_000)
    for name in "wxyz":
        write(name)
""",
    )

    assert list(kept) == ["a", "b", "w"]
    assert "large is larger than 1 MiB" in log
    assert "c is too much: all together may have 1536 KiB" in log
    assert "x, as no more than 3 are kept" in log


def test_a_name_can_carry_nothing_but_a_name(config: Config) -> None:
    kept, _log = left(
        config,
        r"""
def test_it():
    for name in (b"a\x1b[31m\n", "\u202eb".encode(), b"c\xff", b"<d>", b"..\\e"):
        with open(os.fsencode(FOLDER) + b"/" + name, "w") as file:
            file.write("x")
""",
    )

    assert set(kept) == {"a?[31m?", "?b", "c\N{REPLACEMENT CHARACTER}", "<d>", "..?e"}
