"""Keeps what was started: within its limits, until nothing of it is left, however it ends.

Part of the launcher, beside it and with nothing but the standard library.
"""

import ctypes
import os
import resource
import select
import signal
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
#: Scripts wait for processors longer than the server does, whose watchdog has to be in time.
NICENESS = 19
#: Nanoseconds, and the call's number: the C library has no name for it.
SLICE, SCHED_SETATTR = 100_000, {"x86_64": 314, "aarch64": 274}
#: The exit code when the server was silent for too long.
SILENT = 250

libc = ctypes.CDLL(None, use_errno=True)


class LaunchError(Exception):
    """This machine does not let the launcher do a step of its work."""


def keep(spec: dict[str, Any], command: list[str]) -> int:
    """Start `command`, wait for its end, and for that of all it left; return its exit code."""
    check(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")
    os.set_inheritable(spec["pulse"]["descriptor"], False)
    # Blocked until both are ready: a signal in between would leave the script without a keeper.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    first = os.fork()
    if first == 0:
        start(spec, command)
    signal.signal(signal.SIGINT, lambda *_: interrupt(first, depth=2 if spec["jail"] else 0))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(first, signal.SIGKILL))
    check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0), "prctl")
    if os.getppid() != spec["parent"]:
        os.kill(first, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    # Not reaped yet: the handlers must not hit a stranger with the same number.
    is_alive = await_end(first, spec["pulse"])
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
    sweep()
    return (code if code >= 0 else 128 - code) if is_alive else SILENT


def await_end(first: int, pulse: dict[str, Any]) -> bool:
    """Wait until the first process ends; False if it was killed for want of the server's pulse."""
    handle = os.pidfd_open(first)
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.register(pulse["descriptor"], select.POLLIN)
    patience = pulse["silence"] and pulse["silence"] * 1000
    is_alive = True
    while handle not in (ready := dict(waiting.poll(patience))):
        if not ready:
            os.kill(first, signal.SIGKILL)
            is_alive, patience = False, None
        elif not os.read(pulse["descriptor"], 4096):
            waiting.unregister(pulse["descriptor"])
    return is_alive


def start(spec: dict[str, Any], command: list[str]) -> NoReturn:
    """Become `command`, within its limits; in the child."""
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        # When memory runs out, the kernel takes the script before any server.
        Path("/proc/self/oom_score_adj").write_text("800")
        yield_to_others(spec["processors"])
        restrict(spec["resources"])
        os.execve(command[0], command, spec["environment"])
    except OSError as error:
        os.write(2, f"launcher: {command[0]}: {error}\n".encode())
    finally:
        os._exit(127)


def yield_to_others(processors: list[int]) -> None:
    """Be nice, and from Linux 6.12 on undisturbed for a moment only; children inherit it all."""
    os.nice(NICENESS)
    os.sched_setaffinity(0, processors)
    number = SCHED_SETATTR.get(os.uname().machine)
    if number is not None:
        wish = struct.pack("=IIQiIQQQ", 48, os.SCHED_OTHER, 0, NICENESS, 0, SLICE, 0, 0)
        libc.syscall(ctypes.c_long(number), 0, wish, 0)


def restrict(resources: dict[str, int]) -> None:
    """Set the limits on resources, never above those in force."""
    for name, value in resources.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # A second later the kernel kills: before, the signal names the cause.
        resource.setrlimit(kind, (bound, min(bound + 1, hard) if name == "CPU" else bound))


def interrupt(process: int, *, depth: int) -> None:
    """Send SIGINT to pytest: the first process, or in a jail its first child's first child."""
    try:
        pytest = process
        for _ in range(depth):
            pytest = children(pytest)[0]
        os.kill(pytest, signal.SIGINT)
    except (OSError, IndexError):
        # It isn't there yet, or no longer: there is nothing to be polite to.
        os.kill(process, signal.SIGKILL)


def sweep() -> None:
    """Kill all that is left; orphans become children of this process, so none escapes.

    All is halted before: each process that is killed would make room for another fork.
    """
    halted: set[int] = set()
    turn = 0
    while left := set(below(os.getpid())):
        new, turn = left - halted, turn + 1
        # Some may wake each other up and go on forking: then it ends by and by.
        is_end = not new or turn % 10 == 0
        for process in left if is_end else new:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL if is_end else signal.SIGSTOP)
        halted |= left
        if is_end:
            os.waitpid(-1, 0)


def below(process: int) -> Iterator[int]:
    """Yield what a process started, and what that did."""
    waiting = [process]
    while waiting:
        parent = waiting.pop()
        with suppress(OSError):
            for task in os.listdir(f"/proc/{parent}/task"):
                words = Path(f"/proc/{parent}/task/{task}/children").read_text().split()
                found = [int(word) for word in words]
                waiting += found
                yield from found


def children(process: int) -> list[int]:
    """Return the children of a process's main thread, the oldest first."""
    return [
        int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def check(code: int, what: str) -> None:
    """Raise `LaunchError` where a call to the kernel failed."""
    if code != 0:
        raise LaunchError(f"{what}: {os.strerror(ctypes.get_errno())}")
