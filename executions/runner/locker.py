"""Locks itself in by Landlock and a filter of system calls, then becomes the script's runner.

A process of its own, with nothing but the standard library, told by JSON on a descriptor: for
machines that let nobody make namespaces. It gives up its privileges on the way, if it has any.
"""

import base64
import ctypes
import json
import os
import resource
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, BENEATH, PORT = 1, 1, 2
#: The first version that keeps signals and abstract sockets in; Linux 6.12.
OLDEST = 6
EXECUTE, WRITE, READ, LIST, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
MAKE_DEVICE = 1 << 6 | 1 << 11
MAKE_SOCKET, DEVICE_REQUESTS = 1 << 9, 1 << 15
#: Every right to files, to TCP (bind and connect), every scope (abstract sockets, signals).
ALL_FILES, ALL_PORTS, ALL_SCOPES, CONNECT = (1 << 16) - 1, 3, 3, 2
LOOK_AT = READ | EXECUTE
USE = ALL_FILES & ~(MAKE_DEVICE | MAKE_SOCKET | DEVICE_REQUESTS)
PR_SET_KEEPCAPS, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 8, 22, 38, 47
FILTER, AMBIENT_RAISE, CAPABILITIES_3 = 2, 2, 0x20080522
READ_SEARCH = 2
NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def main() -> None:
    """Do what the specification on the descriptor in the first argument says."""
    with open(int(sys.argv[1]), encoding="utf-8") as specification:
        spec = json.load(specification)
    environment = dict(os.environ)
    try:
        ports = open_way_out(environment)
        rules = ruleset(spec, ports)
        if os.geteuid() == 0:
            become_nobody(spec)
        bound_processes(spec["processes"])
        lock(rules, base64.b64decode(spec["filter"]))
        os.execve(spec["command"][0], spec["command"], environment)
    except OSError as error:
        sys.exit(f"landlock: {error}")


def open_way_out(environment: dict[str, str]) -> list[int]:
    """Open a socket for clients, send it to the server's proxy, and return its port.

    It is on the machine's own loopback, for there is no other; nobody in here may listen.
    """
    descriptor = environment.pop("SUPERTEST_EGRESS", None)
    if descriptor is None:
        return []
    with (
        socket.create_server(("127.0.0.1", 0), backlog=128) as server,
        socket.socket(fileno=int(descriptor)) as out,
    ):
        socket.send_fds(out, [b"s"], [server.fileno()])
        port = int(server.getsockname()[1])
    environment["SUPERTEST_PROXY"] = f"http://127.0.0.1:{port}"
    return [port]


def ruleset(spec: dict[str, Any], ports: list[int]) -> int:
    """Return the rules: all is refused but reading, using and connecting as the specification says.

    Raises:
        OSError: this kernel has no Landlock, or one that is too old.
    """
    version = call(CREATE_RULESET, None, 0, VERSION)
    if version < OLDEST:
        raise OSError(f"the kernel's Landlock is of version {version}; {OLDEST} is needed")
    handled = struct.pack("=QQQ", ALL_FILES, ALL_PORTS, ALL_SCOPES)
    rules = call(CREATE_RULESET, handled, len(handled), 0)
    for path in spec["readable"]:
        allow(rules, path, LOOK_AT | LIST)
    for path in spec["listed"]:
        allow(rules, path, LIST)
    for path in spec["usable"]:
        allow(rules, path, USE)
    for port in ports:
        call(ADD_RULE, rules, PORT, struct.pack("=QQ", CONNECT, port), 0)
    return rules


def allow(rules: int, path: str, access: int) -> None:
    """Allow `access` to what lies beneath a path, where there is one."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        access &= LOOK_AT | WRITE | TRUNCATE
    call(ADD_RULE, rules, BENEATH, struct.pack("=Qi", access, place), 0)
    os.close(place)


def become_nobody(spec: dict[str, Any]) -> None:
    """Give up root for good; where only root can reach the interpreter, keep reading by that right.

    What is read is what the rules allow, in either case.
    """
    for path in spec["owned"]:
        os.chown(path, NOBODY, NOBODY)
    kept = 0 if is_open_to_all(spec["interpreter"]) else 1 << READ_SEARCH
    check(_libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    head = struct.pack("=Ii", CAPABILITIES_3, 0)
    check(_libc.capset(head, struct.pack("=6I", kept, kept, kept, 0, 0, 0)))
    if kept:
        check(_libc.prctl(PR_CAP_AMBIENT, AMBIENT_RAISE, READ_SEARCH, 0, 0))


def is_open_to_all(program: str) -> bool:
    """Whether anybody may go to and start `program`, where all links to it lead."""
    path = Path(program).resolve()
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (path, *path.parents))


def bound_processes(number: int) -> None:
    """Let this user start `number` processes and threads more than it has: a wall behind the watch.

    The kernel counts all that belong to a user, those of the server and of other runs too.
    """
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    bound = tasks_of(os.getuid()) + number
    bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (bound, bound))


def tasks_of(user: int) -> int:
    """Count the processes and threads of a user."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            told = dict(line.split(":", 1) for line in entry.read_text().splitlines())
            total += int(told["Threads"]) if int(told["Uid"].split()[0]) == user else 0
    return total


def lock(rules: int, program: bytes) -> None:
    """Put both locks on, for this process and all that it starts."""
    check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    call(RESTRICT_SELF, rules, 0)
    os.close(rules)
    loaded = _Program(len(program) // 8, program)
    check(_libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(loaded), 0, 0))


def call(number: int, *arguments: bytes | int | None) -> int:
    """Call the kernel by number, for the C library has no name for it.

    Raises:
        OSError: it refused.
    """
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *words))
    check(min(result, 0))
    return result


def check(code: int) -> None:
    """Raise what the last call met."""
    if code != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


if __name__ == "__main__":
    main()
