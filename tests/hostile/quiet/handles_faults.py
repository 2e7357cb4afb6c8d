"""Handles page faults by itself, which holds the kernel up where it is weak."""

import ctypes
import os


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    userfaultfd = {"x86_64": 323}.get(os.uname().machine, 282)
    assert libc.syscall(userfaultfd, 1) >= 0, os.strerror(ctypes.get_errno())
