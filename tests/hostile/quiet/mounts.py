"""Mounts a file system, in a mount namespace of its own where it can have one."""

import ctypes
import os


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    child = os.fork()
    if child == 0:
        libc.unshare(0x00020000)
        libc.mount(b"none", b"/", None, 16384 | 1 << 18, None)
        os._exit(0 if libc.mount(b"mine", b"/tmp", b"tmpfs", 0, None) == 0 else 1)
    assert os.waitpid(child, 0)[1] == 0
