"""Makes a run's processes yield to the server's, also where the kernel shares out by sessions.

With autogroups (the default of most kernels) each session gets an equal share of the processors,
and niceness counts within a session only; Chromium makes one of its own. So each session is made
nice.
"""

from contextlib import suppress
from pathlib import Path

#: The least share that there is.
NICEST = "19"


class Yielding:
    """The sessions of one run that yield already."""

    def __init__(self) -> None:
        self._tended: set[int] = set()

    def tend(self, process: int, session: int) -> None:
        """Make the session of `process` nice, unless it is.

        An ordinary user may do so ten times a second; what is refused is done at the next look.
        """
        if session in self._tended:
            return
        with suppress(OSError):
            Path(f"/proc/{process}/autogroup").write_text(NICEST)
            self._tended.add(session)
            return
        if not Path("/proc/self/autogroup").exists():
            self._tended.add(session)
