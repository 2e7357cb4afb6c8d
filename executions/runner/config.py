"""How scripts are run here."""

from dataclasses import dataclass, field

from executions.runner.egress import Policy
from executions.runner.environment import Environment
from executions.runner.kinds import Kind
from executions.runner.limits import Limits


@dataclass(frozen=True)
class Config:
    """How scripts are run here.

    `kinds` are the ways to run them, the best first: the first is taken that works on this machine.
    `hidden` are the server's directories, never shown to a script. After `silence` seconds without
    a sign of life from this process (it is frozen, or its machine is) a run is killed: by then its
    slot may be another's. None: never. `egress`
    is what of the network a script in a sandbox can reach; None: nothing, without a word.
    """

    environment: Environment
    kinds: tuple[Kind, ...] = (Kind.BUBBLEWRAP,)
    hidden: tuple[str, ...] = ()
    silence: float | None = None
    egress: Policy | None = None
    limits: Limits = field(default_factory=Limits)
