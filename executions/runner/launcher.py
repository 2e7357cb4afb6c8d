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
import signal
import socket
import stat
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))  # an isolated Python leaves it out
from keeper import LaunchError, check, keep, libc

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
PR_SET_DUMPABLE = 4
NOBODY = 65534
PYTHON = [sys.executable, "-I", "-S"]
#: The size of the file that stands for /dev/zero; it has no content, so it takes no memory.
ENDLESS = 1 << 40


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
    check(libc.unshare(namespaces), "new namespaces are not allowed")
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
    code = libc.mount(*words, ctypes.c_ulong(flags), data.encode())
    check(code, f"{target} can't be mounted")


def become_nobody() -> None:
    """Give up root for good: bubblewrap is never started as the real root."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    # The change of user took /proc/self away from us; the id maps are written there.
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


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


def in_memory(content: bytes) -> int:
    """Return a descriptor to read `content` from: no other process can see it there."""
    descriptor = os.memfd_create("content", 0)
    with open(descriptor, "wb", closefd=False) as writing:
        writing.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


if __name__ == "__main__":
    main()
