"""The product as `manage.py run` starts it: real processes, on a free port, with its own files."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psutil

from supertest.processes.address import free_port
from tests.postgres import own_database
from tests.waiting import eventually

BASE_DIR = Path(__file__).resolve().parents[2]
READY = "Supertest is ready: "


def command(*words: str) -> list[str]:
    """Return the command line of one of manage.py's commands."""
    return [sys.executable, "manage.py", *words]


def environment(var_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a deployment of its own, without the settings of this test run."""
    inherited = ("HOME", "LANG", "PATH", "RUNNER_ENV", "TMPDIR")
    kept = {name: os.environ[name] for name in inherited if name in os.environ}
    static = Path(os.environ["VAR_DIR"]) / "stack-static"  # collected once for all
    ours = {"STATIC_ROOT": str(static), "TOKEN_RATE": "off", "VAR_DIR": str(var_dir)}
    return {**kept, **ours, **settings}


class Stack:
    """One running product; `settings` are environment variables, such as RUNNING_CAPACITY="2"."""

    def __init__(self, var_dir: Path, **settings: str) -> None:
        self.var_dir, self.port = var_dir, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {"PORT": str(self.port)} | own_database() | settings
        self.environment = environment(var_dir, **settings)
        self._log = var_dir / "run.log"
        self._tokens: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    # --- its life ---------------------------------------------------------------------------------

    def start(self, *, within: float = 180.0) -> "Stack":
        """Start it and wait until it says that it is ready; the first time includes its set-up."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command("run"),
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        eventually(self._ready_or_dead, within=within, every=0.05, what=f"ready: {self._log}")
        assert self.process.poll() is None, self.log()
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM, *, within: float = 11.0) -> int:
        """End it, check that it left no process behind, and return its exit code."""
        assert self.process, "it was not started"
        tree = self.tree()
        self.process.send_signal(how)
        code = self.process.wait(timeout=within)
        eventually(lambda: not self.left(tree), within=2, what=f"left: {self.left(tree)}")
        self.process = None
        return code

    def left(self, tree: list[psutil.Process]) -> list[psutil.Process]:
        """Return which of `tree`, or of those that carry its directory's name, still live."""
        carriers = [each for each in psutil.process_iter() if _directory_of(each) == self.var_dir]
        return [each for each in {*tree, *carriers} if lives(each)]

    def tree(self) -> list[psutil.Process]:
        """Return all of its processes."""
        assert self.process, "it was not started"
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def _ready_or_dead(self) -> bool:
        assert self.process
        return READY in self.log() or self.process.poll() is not None

    # --- what it says -----------------------------------------------------------------------------

    def log(self) -> str:
        """Return what it wrote to standard output since it started."""
        return self._log.read_text(errors="replace")

    def pid(self, name: str) -> int:
        """Return the process id of one of its services: web, worker, clock, redis."""
        return int(re.findall(rf"{name} started \(process (\d+)\)", self.log())[-1])

    @property
    def password(self) -> str:
        """The password of the user admin, as printed at the first start."""
        found = re.search(r"password (\S+)", self.log())
        assert found, "no password was printed"
        return found[1]

    # --- talking to it ----------------------------------------------------------------------------

    def manage(self, *words: str) -> str:
        """Run one of manage.py's commands beside it and return what it prints."""
        done = subprocess.run(
            command(*words),
            cwd=BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    def token(self, scope: str = "operate") -> str:
        """Return a token of the user admin."""
        if scope not in self._tokens:
            self._tokens[scope] = self.manage("create_token", "admin", "--scope", scope).strip()
        return self._tokens[scope]

    def client(self, scope: str = "operate") -> httpx.Client:
        """Return a client of the API that carries a token."""
        headers = {"Authorization": f"Bearer {self.token(scope)}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30)


def _directory_of(process: psutil.Process) -> Path | None:
    try:
        found = process.environ().get("VAR_DIR")
    except psutil.Error:
        return None
    return Path(found) if found else None


def lives(process: psutil.Process) -> bool:
    """Whether a process runs; one that only waits for its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
