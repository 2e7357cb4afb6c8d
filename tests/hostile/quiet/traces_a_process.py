"""Attaches to another process, as a debugger does."""

import ctypes
import os
import signal


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    child = os.fork()
    if child == 0:
        signal.pause()
    attached = libc.ptrace(16, child, 0, 0)
    os.kill(child, signal.SIGKILL)
    assert attached == 0, os.strerror(ctypes.get_errno())
