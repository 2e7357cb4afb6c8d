"""The filter of system calls: what the kernel refuses to a script, whatever it tries.

Refused is what takes a privilege, reaches into other processes, is a frequent way into the kernel,
or keeps memory where no process shows it. Chromium and CPython get along with all of it.
"""

import errno
import functools
import importlib
import os
from contextlib import suppress
from types import ModuleType

#: Other processes; keys; programs in the kernel; mounts and namespaces; the machine's own state.
FORBIDDEN = """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
    add_key request_key keyctl bpf perf_event_open userfaultfd
    io_uring_setup io_uring_enter io_uring_register vmsplice
    mount umount2 pivot_root chroot setns unshare move_mount open_tree mount_setattr
    fsopen fsconfig fsmount fspick name_to_handle_at open_by_handle_at fanotify_init
    swapon swapoff reboot kexec_load kexec_file_load init_module finit_module delete_module
    acct quotactl quotactl_fd syslog settimeofday clock_settime clock_adjtime adjtimex
    nfsservctl lookup_dcookie vhangup iopl ioperm modify_ldt personality
    mbind set_mempolicy migrate_pages move_pages
"""
#: Memory that belongs to no process: it would not be counted.
UNCOUNTED = "shmget shmat shmctl msgget msgsnd semget memfd_secret"
#: The C library has another way where these seem not to exist. The arguments of clone3 lie in
#: memory, where a filter can't read them.
UNKNOWN = ("clone3", "memfd_create")
NAMESPACES = (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
MAP_SHARED_ANONYMOUS, MAP_HUGETLB = 0x21, 0x40000
#: Pushing characters into a terminal, as if its user had typed them.
TERMINAL_REQUESTS = (0x5412, 0x541C)
#: Where a script shares the server's namespaces, and maybe its user: what Landlock does not know.
#: A file's owner and attributes; listening; what processes share by name.
SHARED = """
    chown fchown lchown fchownat
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    file_setattr inotify_add_watch bind listen
    semop semtimedop semctl msgrcv msgctl mq_open mq_unlink
"""
#: A file's mode could be that of any file of the same user. Whatever copies files sets it, so these
#: seem to work, and do nothing.
WITHOUT_EFFECT = "chmod fchmod fchmodat fchmodat2"
#: Calls whose argument names a process: none but the caller's own may be meant, which is 0.
OF_PROCESSES = {
    "prlimit64": 0, "sched_setaffinity": 0, "sched_setscheduler": 0, "sched_setparam": 0,
    "sched_setattr": 0, "setpriority": 1, "ioprio_set": 1,
}  # fmt: skip
#: Connecting while sending: Landlock does not look there.
FASTOPEN, SENDS = 0x20000000, {"sendto": 3, "sendmsg": 2, "sendmmsg": 3}
STREAM, DATAGRAM, TYPE, TCP = 1, 2, 0xF, 6
UNIX, INET, INET6, NETLINK = 1, 2, 10, 16
LOW_HALF = 0xFFFFFFFF


def is_available() -> bool:
    """Whether the system's library that compiles filters is there."""
    return _library() is not None


@functools.cache
def program(*, is_shared: bool = False) -> bytes:
    """Return the filter as the kernel and bubblewrap take it; compiled once per process.

    `is_shared` where scripts have no namespaces of their own.
    """
    library = _library()
    assert library is not None  # noqa: S101  (an obstacle otherwise)
    rules = _Rules(library)
    rules.refuse(errno.EPERM, *FORBIDDEN.split(), *UNCOUNTED.split())
    rules.refuse(errno.ENOSYS, *UNKNOWN)
    rules.refuse_bits("clone", 0, *NAMESPACES)
    rules.refuse_bits("mmap", 3, MAP_SHARED_ANONYMOUS, MAP_HUGETLB)
    rules.refuse_requests(*TERMINAL_REQUESTS)
    if is_shared:
        _refuse_what_is_shared(rules)
    else:
        rules.refuse_families(but=(UNIX, INET, INET6))
        rules.refuse_other_netlinks()
    return rules.compiled()


def _refuse_what_is_shared(rules: "_Rules") -> None:
    rules.refuse(errno.EPERM, *SHARED.split())
    rules.refuse(0, *WITHOUT_EFFECT.split())
    rules.refuse_families(but=(INET, INET6), netlink=False)
    rules.refuse_all_but_tcp()
    # One of this kind could be sent to any service that listens in the file system.
    rules.refuse_where("socketpair", 1, "MASKED_EQ", TYPE, DATAGRAM)
    for call, argument in SENDS.items():
        rules.refuse_bits(call, argument, FASTOPEN)
    for call, argument in OF_PROCESSES.items():
        rules.refuse_where(call, argument, "NE", 0)
    rules.refuse_where("setpriority", 0, "NE", 0)


@functools.cache
def _library() -> ModuleType | None:
    try:
        return importlib.import_module("pyseccomp")
    except RuntimeError:  # what it raises where libseccomp is missing
        return None


class _Rules:
    """What is refused; all else is allowed."""

    def __init__(self, library: ModuleType) -> None:
        self._library = library
        self._filter = library.SyscallFilter(library.ALLOW)

    def refuse(self, error: int, *calls: str) -> None:
        """Refuse `calls`, as far as this processor and library know them."""
        for call in calls:
            # One that is unknown to the library is unknown to kernels of its time, too.
            with suppress(OSError):
                self._filter.add_rule(self._library.ERRNO(error), call)

    def refuse_bits(self, call: str, argument: int, *masks: int) -> None:
        """Refuse `call` where all bits of one of `masks` are set in its argument."""
        for mask in masks:
            bits = self._library.Arg(argument, self._library.MASKED_EQ, mask, mask)
            self._filter.add_rule(self._library.ERRNO(errno.EPERM), call, bits)

    def refuse_families(self, *, but: tuple[int, ...], netlink: bool = True) -> None:
        """Refuse all sockets but those of these families, and, with `netlink`, of that one."""
        library, error = self._library, self._library.ERRNO(errno.EAFNOSUPPORT)
        for family in set(range(NETLINK + (not netlink))) - set(but):
            self._filter.add_rule(error, "socket", library.Arg(0, library.EQ, family))
        self._filter.add_rule(error, "socket", library.Arg(0, library.GT, NETLINK))

    def refuse_other_netlinks(self) -> None:
        """Of this family, allow the one that asks for routes."""
        library, error = self._library, self._library.ERRNO(errno.EAFNOSUPPORT)
        netlink = library.Arg(0, library.EQ, NETLINK)
        self._filter.add_rule(error, "socket", netlink, library.Arg(2, library.NE, 0))

    def refuse_all_but_tcp(self) -> None:
        """Refuse sockets of any type but a stream, and of any protocol but TCP."""
        library, error = self._library, self._library.ERRNO(errno.EAFNOSUPPORT)
        for kind in set(range(TYPE + 1)) - {STREAM}:
            self._filter.add_rule(error, "socket", library.Arg(1, library.MASKED_EQ, TYPE, kind))
        for protocol in range(1, TCP):
            self._filter.add_rule(error, "socket", library.Arg(2, library.EQ, protocol))
        self._filter.add_rule(error, "socket", library.Arg(2, library.GT, TCP))

    def refuse_where(self, call: str, argument: int, comparison: str, *values: int) -> None:
        """Refuse `call` where its argument compares so with the values."""
        with suppress(OSError):  # unknown to the library
            there = self._library.Arg(argument, getattr(self._library, comparison), *values)
            self._filter.add_rule(self._library.ERRNO(errno.EPERM), call, there)

    def refuse_requests(self, *requests: int) -> None:
        """Refuse these requests to a device; the kernel reads the low half only."""
        library = self._library
        for request in requests:
            asked = library.Arg(1, library.MASKED_EQ, LOW_HALF, request)
            self._filter.add_rule(library.ERRNO(errno.EPERM), "ioctl", asked)

    def compiled(self) -> bytes:
        """Return the program."""
        with open(os.memfd_create("filter"), "w+b") as file:
            self._filter.export_bpf(file)
            file.seek(0)
            return file.read()
