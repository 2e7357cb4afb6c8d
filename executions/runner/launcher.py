"""Starts one execution and keeps it; a process of its own, with nothing but the standard library.

Told by JSON on a descriptor, it builds a jail's file system in a mount namespace of its own, gives
up all privileges and starts bubblewrap there; or, without a sandbox, the command in a directory. It
ends only when nothing that it started is left. SIGINT is passed on to pytest; SIGTERM, which the
death of the server's thread sends too, kills everything.
"""

import base64
import ctypes
import json
import os
import resource
import select
import signal
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
NOBODY = 65534
PYTHON = [sys.executable, "-I", "-S"]
#: The size of the file that stands for /dev/zero; it has no content, so it takes no memory.
ENDLESS = 1 << 40
#: Scripts wait for processors longer than the server does, whose watchdog has to be in time.
NICENESS = 19
#: Nanoseconds, and the call's number: the C library has no name for it.
SLICE, SCHED_SETATTR = 100_000, {"x86_64": 314, "aarch64": 274}
#: The exit code when the server was silent for too long.
SILENT = 250

_libc = ctypes.CDLL(None, use_errno=True)


class LaunchError(Exception):
    """This machine does not let the launcher do a step of its work."""


def main() -> None:
    """Do what the specification on the descriptor in the first argument says."""
    with open(int(sys.argv[1]), encoding="utf-8") as specification:
        spec = json.load(specification)
    calm()
    try:
        command = enter_jail(spec) if spec["jail"] else enter_directory(spec)
        code = keep(spec, command)
        if not spec["jail"] and os.getppid() != spec["parent"]:
            # The server that would have removed it is gone.
            os.spawnvp(os.P_WAIT, "rm", ["rm", "-rf", "--", spec["directory"]])
        sys.exit(code)
    except (OSError, LaunchError) as error:
        sys.exit(f"launcher: {error}")


def calm() -> None:
    """Undo what a server passes on to its children: ignored and blocked signals, the umask.

    A server started in a shell's background ignores SIGINT; pytest would never hear it.
    """
    os.umask(0o022)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def enter_jail(spec: dict[str, Any]) -> list[str]:
    """Build the jail's file system, become nobody, and return the command that enters the jail."""
    jail = spec["jail"]
    is_root = os.geteuid() == 0
    unshare(CLONE_NEWNS if is_root else CLONE_NEWNS | CLONE_NEWUSER)
    lay_out(jail)
    if is_root:
        become_nobody()
        # A namespace of its own gives this run its own count of processes: see user_namespaces(7).
        unshare(CLONE_NEWUSER)
    write_files(Path(jail["stage"]), spec["files"])
    hand_over(Path(jail["stage"]), spec["handover"])
    arguments = in_memory(b"".join(word.encode() + b"\0" for word in jail["arguments"]))
    seccomp = in_memory(base64.b64decode(jail["filter"]))
    options = ["--args", str(arguments), "--seccomp", str(seccomp)]
    return [jail["program"], *options, "--", *spec["command"]]


def enter_directory(spec: dict[str, Any]) -> list[str]:
    """Without a sandbox: write the files and return the command."""
    folder = Path(spec["directory"])
    for name in spec["directories"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_files(folder, spec["files"])
    hand_over(folder, spec["handover"])
    os.chdir(folder / "work")
    if "lock" not in spec:
        return list(spec["command"])
    told = json.dumps({**spec["lock"], "command": spec["command"]}).encode()
    return [*PYTHON, str(Path(__file__).with_name("locker.py")), str(in_memory(told))]


def unshare(namespaces: int) -> None:
    """Enter new namespaces; in a new user namespace, keep the ids."""
    uid, gid = os.getuid(), os.getgid()
    check(_libc.unshare(namespaces), "new namespaces are not allowed")
    if namespaces & CLONE_NEWUSER:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def lay_out(jail: dict[str, Any]) -> None:
    """Mount the stage and on it all that the jail shall see.

    The stage covers a directory that exists everywhere. What it covers, and what lies below
    directories that nobody may enter, is reached through descriptors opened before.
    """
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    shown = {name: os.open(source, os.O_PATH) for name, source in jail["shown"].items()}
    stage = Path(jail["stage"])
    size = f"size={jail['disk']},nr_inodes={jail['inodes']},mode=0755"
    mount("tmpfs", str(stage), "tmpfs", MS_NOSUID | MS_NODEV, size)
    for name, source in shown.items():
        show(source, stage / name)
    zeros = stage / jail["zeros"]
    zeros.touch()
    os.truncate(zeros, ENDLESS)
    for name in jail["directories"]:
        (stage / name).mkdir(parents=True)
        if os.geteuid() == 0:
            os.chown(stage / name, NOBODY, NOBODY)


def show(source: int, target: Path) -> None:
    """Bind what is open as `source` at `target`."""
    if stat.S_ISDIR(os.fstat(source).st_mode):
        target.mkdir(parents=True)
    else:
        target.touch()
    mount(f"/proc/self/fd/{source}", str(target), None, MS_BIND | MS_REC)
    os.close(source)


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Call mount(2)."""
    words = [None if word is None else word.encode() for word in (source, target, kind)]
    code = _libc.mount(*words, ctypes.c_ulong(flags), data.encode())
    check(code, f"{target} can't be mounted")


def become_nobody() -> None:
    """Give up root for good: bubblewrap is never started as the real root."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    # The change of user took /proc/self away from us; the id maps are written there.
    check(_libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write `files` below `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogatepass"))


def hand_over(folder: Path, descriptor: int) -> None:
    """Send the server the directory of artifacts, which only this mount namespace can see."""
    artifacts = os.open(folder / "artifacts", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    with socket.socket(fileno=descriptor) as server:
        socket.send_fds(server, [b"a"], [artifacts])
    os.close(artifacts)


def yield_to_others(processors: list[int]) -> None:
    """Be nice, and from Linux 6.12 on undisturbed for a moment only; children inherit it all."""
    os.nice(NICENESS)
    os.sched_setaffinity(0, processors)
    number = SCHED_SETATTR.get(os.uname().machine)
    if number is not None:
        wish = struct.pack("=IIQiIQQQ", 48, os.SCHED_OTHER, 0, NICENESS, 0, SLICE, 0, 0)
        _libc.syscall(ctypes.c_long(number), 0, wish, 0)


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


def in_memory(content: bytes) -> int:
    """Return a descriptor to read `content` from: no other process can see it there."""
    descriptor = os.memfd_create("content", 0)
    with open(descriptor, "wb", closefd=False) as writing:
        writing.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def keep(spec: dict[str, Any], command: list[str]) -> int:
    """Start `command`, wait for its end, and for that of all it left; return its exit code."""
    check(_libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")
    os.set_inheritable(spec["pulse"]["descriptor"], False)
    # Blocked until both are ready: a signal in between would leave the script without a keeper.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    first = os.fork()
    if first == 0:
        start(spec, command)
    signal.signal(signal.SIGINT, lambda *_: interrupt(first, depth=2 if spec["jail"] else 0))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(first, signal.SIGKILL))
    check(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0), "prctl")
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


def children(process: int) -> list[int]:
    """Return the children of a process's main thread, the oldest first."""
    return [
        int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


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
    with suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):
            for child in Path(f"/proc/{process}/task/{task}/children").read_text().split():
                yield int(child)
                yield from below(int(child))


def check(code: int, what: str) -> None:
    """Raise `LaunchError` where a call to the kernel failed."""
    if code != 0:
        raise LaunchError(f"{what}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    main()
