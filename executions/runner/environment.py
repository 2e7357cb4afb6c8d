"""The virtual environment of the scripts: their own Python packages, never the server's."""

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
STAMP = "supertest-stamp"


class EnvironmentFailure(Exception):
    """The scripts' virtual environment can't be made."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment at `path` with what `requirements` locks."""

    path: Path
    requirements: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.path / "bin" / "python"

    @property
    def is_ready(self) -> bool:
        """Whether it is there, complete, and made from these requirements by this interpreter."""
        try:
            return (self.path / STAMP).read_text() == self._stamp()
        except OSError:
            return False

    def prepare(self, say: Say) -> None:
        """Make it where it isn't ready, telling progress by `say`.

        Raises:
            EnvironmentFailure: it can't be made; the message says why and what to do.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with alone(self.path.with_name(f"{self.path.name}.lock")):
            if self.is_ready:
                say(f"The scripts' environment {self.path} is up to date.")
                return
            say(f"Making the scripts' environment {self.path} …")
            self._make(say)
            (self.path / STAMP).write_text(self._stamp())
            say("The scripts' environment is ready.")

    def _make(self, say: Say) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        with_own_pip = importlib.util.find_spec("ensurepip") is not None
        pip = _pip(self.python, with_own_pip=with_own_pip)
        without = [] if with_own_pip else ["--without-pip"]
        _call([sys.executable, "-I", "-m", "venv", *without, str(self.path)], say)
        options = ["--no-input", "--disable-pip-version-check", "--require-hashes"]
        _call([*pip, "install", *options, "-r", str(self.requirements)], say)
        self._try_out(say)

    def _try_out(self, say: Say) -> None:
        """Start pytest once: it works, and leaves its plugins compiled for every later start."""
        with tempfile.TemporaryDirectory() as empty:
            options = ["--quiet", "--rootdir", empty, "--config-file=/dev/null", empty]
            command = [str(self.python), "-I", "-m", "pytest", "-p", "no:cacheprovider", *options]
            _call(command, say, allowed=(5,))

    def _stamp(self) -> str:
        locked = hashlib.sha256(self.requirements.read_bytes()).hexdigest()
        return f"{locked} {sys.version} {sys.base_prefix} {self.path}\n"


def _pip(python: Path, *, with_own_pip: bool) -> list[str]:
    """Return the command that installs into the environment of `python`."""
    if with_own_pip:
        return [str(python), "-I", "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-I", "-m", "pip", "--python", str(python)]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise EnvironmentFailure(
        f"This Python can't make virtual environments: install the package python{version}-venv "
        "(Debian, Ubuntu) and try again."
    )


def _call(command: Sequence[str], say: Say, *, allowed: Sequence[int] = (0,)) -> None:
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None  # noqa: S101  (it is a pipe)
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Downloading ", "Installing ", "Successfully ")):
                say(f"  {line.rstrip()[:160]}")
    if process.returncode not in allowed:
        raise EnvironmentFailure("\n".join([f"`{' '.join(command)}` failed:", *lines[-15:]]))


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold `lock`: two servers that start at once share one directory."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
