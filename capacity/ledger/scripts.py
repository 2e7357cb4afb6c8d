"""The scripts in lua/, and the one way to run them."""

from pathlib import Path
from typing import Any

import redis

from capacity.connection import reachable
from capacity.counts import SCRIPT_TIMES
from capacity.keys import SCRIPT_KEYS
from capacity.limits import Limits

SCRIPTS = Path(__file__).parent.parent / "lua"
#: The verbs that only look.
LOOKS = frozenset({"snapshot", "position", "roster", "census", "workers", "inspect"})


class Scripts:
    """The scripts on one Redis; thread-safe."""

    def __init__(self, client: redis.Redis, defaults: Limits) -> None:
        self.client = client
        self.defaults = defaults
        #: Another object after each change made from here: what was read before is out of date.
        self.version = object()
        prelude = (SCRIPTS / "prelude.lua").read_text()
        self._scripts = {
            path.stem: client.register_script(prelude + path.read_text())
            for path in SCRIPTS.glob("*.lua")
            if path.stem != "prelude"
        }

    def _run(self, verb: str, *args: Any) -> Any:
        defaults = (self.defaults.running, self.defaults.queued)
        try:
            with reachable(), SCRIPT_TIMES.timing(verb=verb):
                return self._scripts[verb](keys=SCRIPT_KEYS, args=(*defaults, *args))
        finally:
            if verb not in LOOKS:
                self.version = object()
