"""Makes a namespace by the call that makes processes."""

import ctypes
import os


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)
    child = libc.syscall(435, arguments, 88)
    if child == 0:
        os._exit(0)
    assert child > 0, os.strerror(ctypes.get_errno())
    os.waitpid(child, 0)
