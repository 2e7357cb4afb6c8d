"""The bounds of one execution; pure."""

import math
from dataclasses import dataclass

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much of everything one execution may use: bytes, seconds or numbers."""

    grace: float = 2.0  # between the polite request to end and the hard one
    drain: float = 0.5  # for the last output, once every process is gone
    log_head: int = 2 * MIB
    log_tail: int = 64 * KIB
    log_total: int = 256 * MIB  # more than this is endless: the run is stopped
    tests: int = 10_000
    event_line: int = 256 * KIB
    disk: int = 256 * MIB
    inodes: int = 16_384
    memory: int = 1024 * MIB  # of all processes together, and of their files
    processes: int = 256
    open_files: int = 1024
    sockets: int = 1024  # each may keep memory in the kernel that no process shows
    file_size: int = 128 * MIB
    cpu_per_second: float = 4.0  # a script may keep this many processors busy
    cpu_spare: int = 30
    artifacts: int = 200
    artifact_size: int = 32 * MIB
    artifacts_size: int = 64 * MIB
    artifact_depth: int = 8
    artifact_entries: int = 5000  # files and directories that are looked at

    @property
    def data(self) -> int:
        """Memory of one process; an address-space limit would break browsers."""
        return self.memory * 3 // 2

    def cpu(self, timeout: float) -> int:
        """Return the seconds of processor time of a run of `timeout` seconds."""
        return math.ceil(timeout * self.cpu_per_second) + self.cpu_spare

    def resources(self, timeout: float) -> dict[str, int]:
        """Return the rlimits (RLIMIT_ names without the prefix) of a run of `timeout` seconds."""
        return {
            "CORE": 0,
            # Of one process; a little more, so that the supervisor, who counts all, is first.
            "CPU": self.cpu(timeout) + 2,
            "DATA": self.data,
            "FSIZE": self.file_size,
            "MEMLOCK": 64 * KIB,
            "MSGQUEUE": 64 * KIB,
            "NOFILE": self.open_files,
            "NPROC": self.processes,
            "SIGPENDING": 1024,
        }
