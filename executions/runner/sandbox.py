"""The runner's front door: runs executions in sandboxes, and says whether it can."""

import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from executions.masking import Mask
from executions.runner import host, inputs, proxy, starting
from executions.runner.artifacts import Collector, Keep
from executions.runner.browsers import Browsers
from executions.runner.config import Config
from executions.runner.environment import Environment, Say
from executions.runner.kinds import Kind
from executions.runner.launch import Launch
from executions.runner.results import Availability, Outcome, Result, Run, Sink, TestEvent
from executions.runner.stop import Stop
from executions.runner.supervisor import Supervisor
from executions.runner.verdict import NO_SANDBOX, SEE

NOT_PREPARED = "The scripts' environment isn't ready: run `manage.py sandbox prepare`."
PROBE = Run({"test_probe.py": "def test_probe():\n    pass\n"}, {}, 30.0)


class Sandbox:
    """Runs executions, any number at once, each in the thread that asks for it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._found: Availability | None = None

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
        kinds = self._config.kinds
        found = Availability(usable=True, detail="", kind=kinds[0])
        if len(kinds) > 1 and not (found := self._choose()).usable:
            return Result(Outcome.ERRORED, found.detail)
        return self._run(run, Kind(found.kind), sink=sink, stop=stop, keep=keep)

    def _run(
        self, run: Run, kind: Kind, *, sink: Sink, stop: Stop, keep: Keep | None = None
    ) -> Result:
        if (lack := starting.missing(kind)) is not None:
            return Result(Outcome.ERRORED, f"{NO_SANDBOX} {lack}")
        with starting.launch(run, kind=kind, config=self._config) as launch, self._egress(launch):
            result = Supervisor(
                launch, timeout=run.timeout, limits=self._config.limits, sink=sink, stop=stop,
                mask=run.mask, suites=run.suites,
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
        """Say whether scripts can be run here and how, by running one."""
        if not self.environment.is_ready:
            return Availability(usable=False, detail=NOT_PREPARED)
        with self._lock:
            return self._look()

    def _choose(self) -> Availability:
        """Return what works here; found out once, unless nothing does."""
        with self._lock:
            return self._found or self._look()

    def _look(self) -> Availability:
        """Try each kind of sandbox by starting one, until one works."""
        problems: list[str] = []
        for kind in self._config.kinds:
            result = self._run(PROBE, kind, sink=_Silence(), stop=Stop())
            if result.outcome is Outcome.PASSED:
                self._found = Availability(
                    usable=True,
                    detail=" ".join([f"Scripts run {kind.words}.", *problems]),
                    kind=kind,
                )
                return self._found
            problems.append(f"{result.reason.removesuffix(SEE)}{host.advice(kind)}")
        return Availability(usable=False, detail=" ".join(problems))

    def _obstacle(self, run: Run) -> str | None:
        """Say what makes a start useless, or None."""
        try:
            inputs.check(run.files, run.variables)
        except inputs.InputError as error:
            return str(error)
        return None if self.environment.is_ready else NOT_PREPARED


class _Silence:
    """A sink that keeps nothing."""

    def log(self, data: bytes) -> None:
        """Drop it."""

    def test(self, event: TestEvent) -> None:
        """Drop it."""
