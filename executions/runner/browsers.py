"""The scripts' browsers: a directory of links to this machine's own, laid out as Playwright looks.

Playwright's own build is fetched only where the machine has none: a distribution's browser brings
its libraries and its security updates along.
"""

import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executions.runner.environment import Environment, Say, alone
from executions.runner.results import Availability

#: The programs themselves, not the wrappers in /usr/bin: those read files that a jail lacks.
SHELLS = ("/usr/lib/chromium/chromium-headless-shell", "/usr/lib64/chromium-browser/headless_shell")
CHROMIUMS = (
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
)
#: Trees outside /usr that a browser may lie in.
TREES = ("/opt/google/chrome",)
ARCHITECTURES = {"x86_64": "linux64", "aarch64": "linux-arm64"}
STATE, NOTHING = "state.json", "none was found, and Playwright's own could not be fetched"
HELP = "install the system's package chromium-headless-shell or chromium"
NOT_PREPARED = "Browser tests can't run here yet: run `manage.py sandbox prepare`."
DOWNLOAD_SECONDS, RETRY_SECONDS, TRY_SECONDS = 300, 3600, 20


@dataclass(frozen=True)
class Browsers:
    """The directory of browsers in the scripts' environment."""

    environment: Environment

    @property
    def path(self) -> Path:
        """What PLAYWRIGHT_BROWSERS_PATH has to name."""
        return self.environment.path / "browsers"

    @property
    def availability(self) -> Availability:
        """Whether browser tests can run, as it was found when the directory was made."""
        state = self._state()
        if not state:
            return Availability(usable=False, detail=NOT_PREPARED)
        if problem := state["problem"]:
            return Availability(
                usable=False, detail=f"Browser tests can't run here: {problem}; {HELP}."
            )
        return Availability(usable=True, detail=f"Browser tests run in {state['name']}.")

    def prepare(self, say: Say) -> None:
        """Make the directory, or bring it up to date, telling progress by `say`."""
        with alone(self.environment.path.with_name(f"{self.environment.path.name}-browsers.lock")):
            self._prepare(say)
        say(self.availability.detail)

    def _prepare(self, say: Say) -> None:
        links = self._links()
        found = {str(link): f"{program} {_age(program)}" for link, program in links.items()}
        if not self._is_current(found):
            self._link(links)
            program = self._shell if self._shell in links else self._fetch(say)
            name, problem = _try_out(program) if program else ("", NOTHING)
            state = {"found": found, "name": name, "problem": problem, "at": time.time()}
            (self.path / STATE).write_text(json.dumps(state))

    def _is_current(self, found: dict[str, str]) -> bool:
        """What could not be fetched is tried again, but not at every start."""
        state = self._state()
        failed_of_late = state.get("at", 0) > time.time() - RETRY_SECONDS
        return state.get("found") == found and (not state["problem"] or failed_of_late)

    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads((self.path / STATE).read_text())
        except (OSError, ValueError):
            return {}
        return state

    # --- the links --------------------------------------------------------------------------------

    @property
    def _shell(self) -> Path:
        shell = f"chrome-headless-shell-{_architecture()}/chrome-headless-shell"
        return self.path / f"chromium_headless_shell-{self._revision('chromium')}" / shell

    def _links(self) -> dict[Path, str]:
        """Return where Playwright looks, for every style of starting, and what of ours is there."""
        chromium = f"chromium-{self._revision('chromium')}/chrome-{_architecture()}/chrome"
        wanted = {
            self._shell: _first([*SHELLS, *CHROMIUMS]),
            self.path / chromium: _first([*CHROMIUMS, *SHELLS]),
            self.path / f"ffmpeg-{self._revision('ffmpeg')}/ffmpeg-linux": shutil.which("ffmpeg"),
        }
        return {link: program for link, program in wanted.items() if program}

    def _link(self, links: dict[Path, str]) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)
        for link, program in links.items():
            link.parent.mkdir(parents=True)
            link.symlink_to(program)

    def _revision(self, name: str) -> str:
        """Return the build that the Playwright of the scripts' environment asks for."""
        package = "lib/python3*/site-packages/playwright/driver/package"
        (listed,) = self.environment.path.glob(f"{package}/browsers.json")
        browsers = json.loads(listed.read_text())["browsers"]
        return next(str(each["revision"]) for each in browsers if each["name"] == name)

    def _fetch(self, say: Say) -> Path | None:
        """Let Playwright fetch its own build; None where it can't."""
        say("No Chromium here: Playwright fetches its own (110 MB) …")
        command = ["-I", "-m", "playwright", "install", "--only-shell", "chromium"]
        try:
            subprocess.run(
                [str(self.environment.python), *command],
                env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(self.path),
                     "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"},
                check=True, capture_output=True, timeout=DOWNLOAD_SECONDS,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return None
        return self._shell if self._shell.exists() else None


def _try_out(program: Path) -> tuple[str, str]:
    """Start it for its version: the name and version, or what keeps it from starting."""
    try:
        done = subprocess.run(
            [str(program), "--version"],
            capture_output=True, text=True, timeout=TRY_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        return "", f"{program.resolve()} does not start ({error})"
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it does not say why"]
        return "", f"{program.resolve()} does not start ({lines[-1][:200]})"
    return done.stdout.strip()[:100] or program.resolve().name, ""


def _first(programs: Iterable[str]) -> str | None:
    return next((program for program in programs if os.access(program, os.X_OK)), None)


def _architecture() -> str:
    return ARCHITECTURES.get(platform.machine(), "unknown")


def _age(program: str) -> int:
    """Return what changes with an update of the program."""
    return int(Path(program).stat().st_mtime)
